import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { Fault } from "../base/fault.ts";
import { Mutex } from "../base/mutex.ts";
import type { Portrait } from "../card/card.ts";
import { sniffWlt } from "../card/portrait/decoder.ts";
import { portraitFaults } from "../card/portrait/faults.ts";
import { portraitFrom } from "./picture.ts";
import type { PluggedDecoder, PluginContext } from "./plug-in.ts";
import type { CommandSettings } from "./schemas.ts";

const MAX_OUTPUT = 1024 * 1024;

/** A program that the user names: the block's 1024 bytes on stdin, a picture on stdout, exit code 0. */
export class CommandDecoder implements PluggedDecoder {
  readonly source = "command";
  readonly #settings: CommandSettings;
  readonly #context: PluginContext;
  readonly #turn = new Mutex();

  constructor(settings: CommandSettings, context: PluginContext) {
    this.#settings = settings;
    this.#context = context;
  }

  accepts(block: Uint8Array): boolean {
    return sniffWlt(block);
  }

  /** @throws Fault `portrait.unreachable`, `portrait.timeout`, `portrait.output`; the signal's reason */
  decode(block: Uint8Array, signal?: AbortSignal): Promise<Portrait> {
    return this.#turn.run(
      async () => await portraitFrom(await this.#run(block, signal), "command", this.#settings),
      signal,
    );
  }

  /** Is there such a program? @throws Fault `portrait.unreachable` */
  async check(): Promise<string> {
    try {
      accessSync(this.#settings.command, constants.X_OK);
    } catch (error) {
      throw unreachable(String((error as NodeJS.ErrnoException).code));
    }
    return this.#settings.command;
  }

  async end(): Promise<void> {}

  #run(block: Uint8Array, signal: AbortSignal | undefined): Promise<Uint8Array> {
    const { command, args, timeoutMs } = this.#settings;
    return new Promise((resolve, reject) => {
      // No shell, so no quoting; nothing that it prints beside the picture is kept.
      const child = spawn(command, args, { stdio: ["pipe", "pipe", "ignore"], windowsHide: true });
      const chunks: Uint8Array[] = [];
      let length = 0;
      const end = (outcome: () => void) => {
        takeBack();
        signal?.removeEventListener("abort", onAbort);
        // A shell script's children may hold the pipe; they are not waited for.
        child.stdout.destroy();
        child.kill("SIGKILL");
        outcome();
      };
      const fail = (error: unknown) => end(() => reject(error));
      const onAbort = () => fail(signal?.reason);
      const takeBack = this.#context.clock.after(timeoutMs, () =>
        fail(new Fault(portraitFaults["portrait.timeout"])),
      );
      signal?.addEventListener("abort", onAbort, { once: true });
      child.on("error", (error: NodeJS.ErrnoException) => fail(unreachable(error.code ?? error.message)));
      child.stdout.on("data", (chunk: Uint8Array) => {
        chunks.push(chunk);
        length += chunk.length;
        if (length > MAX_OUTPUT)
          fail(new Fault(portraitFaults["portrait.output"], { found: `> ${MAX_OUTPUT} bytes` }));
      });
      child.on("close", (code, killed) => {
        if (code === 0) end(() => resolve(Buffer.concat(chunks)));
        else fail(unreachable(killed ? `signal ${killed}` : `exit code ${code}`));
      });
      // A program that does not read its input ends as it likes.
      child.stdin.on("error", () => {});
      child.stdin.end(block);
    });
  }
}

function unreachable(how: string): Fault {
  return new Fault(portraitFaults["portrait.unreachable"], { how });
}
