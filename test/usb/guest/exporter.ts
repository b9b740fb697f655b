/** The product's own exporter, `idcard-bridge simulate usbip`, in a process of its own: the kernel waits for it. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { attach } from "./attach.ts";
import { PROGRAM } from "./program.ts";
import { untilListed } from "./sysfs.ts";

export const MODELS = ["sdt-4", "sdt-2", "routon", "yinan", "miaxis", "routon-control"] as const;
export type ModelName = (typeof MODELS)[number];

/** Bus id and serial number of a model's reader. */
export const busIdOf = (model: ModelName) => `1-${MODELS.indexOf(model) + 1}`;
export const serialOf = (model: ModelName) => `SIM${MODELS.indexOf(model) + 1}`;

export class Exporter extends EventEmitter<{ line: [string] }> {
  readonly port: number;
  /** Rejects when the process is no more. */
  readonly #ended: Promise<never>;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;

  private constructor(
    child: ChildProcessByStdio<Writable, Readable, null>,
    port: number,
    ended: Promise<never>,
  ) {
    super();
    this.#ended = ended;
    this.#child = child;
    this.port = port;
    createInterface({ input: child.stdout }).on("line", (line) => this.emit("line", line));
  }

  static async start(): Promise<Exporter> {
    const args = [PROGRAM, "simulate", "usbip", "--listen", "127.0.0.1:0", "--model", MODELS.join(",")];
    const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
    const ended = once(child, "close").then(([code]) => {
      throw new Error(`the exporter ended with ${code}`);
    });
    ended.catch(() => {});
    let banner = "";
    while (!banner.includes("usbip --tcp-port"))
      banner += String((await Promise.race([once(child.stdout, "data"), ended]))[0]);
    return new Exporter(child, Number(/--tcp-port (\d+)/.exec(banner)?.[1]), ended);
  }

  /** Has a line obeyed. */
  async order(line: string): Promise<void> {
    const answered = this.#next((answer) => answer === "ok" || answer.startsWith("error"));
    this.#child.stdin.write(`${line}\n`);
    const answer = await answered;
    if (answer !== "ok") throw new Error(`${line}: ${answer}`);
  }

  /** Resolves when the reader's cable was pulled, with the time of hearing of it, ms of `performance.now()`. */
  async pulled(model: ModelName): Promise<number> {
    await this.#next((line) => line === `${busIdOf(model)} unplugged`);
    return performance.now();
  }

  /** Attaches a model's reader; resolves with the time at which the kernel had it. */
  async plug(model: ModelName): Promise<number> {
    // Whatever a test before left behind.
    await this.order(`unplug ${busIdOf(model)}`);
    await untilListed(serialOf(model), false);
    await this.order(`plug ${busIdOf(model)}`);
    await attach(busIdOf(model), this.port);
    return await untilListed(serialOf(model));
  }

  stop(): void {
    this.#child.kill();
  }

  async #next(accept: (line: string) => boolean): Promise<string> {
    let take: (line: string) => void = () => {};
    const found = new Promise<string>((resolve) => {
      take = (line) => void (accept(line) && resolve(line));
      this.on("line", take);
    });
    try {
      return await Promise.race([found, this.#ended]);
    } finally {
      this.off("line", take);
    }
  }
}
