import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Fault } from "../base/fault.ts";
import { Mutex } from "../base/mutex.ts";
import type { Portrait } from "../card/card.ts";
import { sniffWlt } from "../card/portrait/decoder.ts";
import { portraitFaults } from "../card/portrait/faults.ts";
import { NativeHost, type NativeHostOptions, type NativeLibrary } from "../native/host.ts";
import type { NativeAnswer } from "../native/messages.ts";
import { portraitFrom } from "./picture.ts";
import type { PluggedDecoder, PluginContext } from "./plug-in.ts";
import { withPrivateFolder } from "./private-folder.ts";
import type { NativeSettings } from "./schemas.ts";
import { type Job, SHAPE_RULES, type ShapeRules, succeeded } from "./shapes.ts";

/** A picture that is larger is none of ours. */
const MAX_FILE = 1024 * 1024;

export interface NativeOptions extends Pick<NativeHostOptions, "program"> {
  /** How the helper names a file of ours; for a helper under an emulator. */
  readonly pathFor?: (file: string) => string;
}

/** A decoder library that the user owns, in a process of its own, one portrait at a time. */
export class NativeDecoder implements PluggedDecoder {
  readonly source = "native";
  readonly #settings: NativeSettings;
  readonly #rules: ShapeRules;
  readonly #context: PluginContext;
  readonly #options: NativeOptions;
  readonly #turn = new Mutex();
  /** Kept between cards; null for libraries that need a folder of their own each time. */
  readonly #shared: NativeLibrary | null;

  constructor(settings: NativeSettings, context: PluginContext, options: NativeOptions = {}) {
    this.#settings = settings;
    this.#rules = SHAPE_RULES[settings.shape];
    this.#context = context;
    this.#options = options;
    const isPrivate = this.#rules.stands || settings.workingFolder === "private";
    this.#shared = isPrivate ? null : this.#host(dirname(settings.library));
  }

  accepts(block: Uint8Array): boolean {
    return sniffWlt(block);
  }

  /** @throws Fault `portrait.*`, `native.*`; the signal's reason */
  decode(block: Uint8Array, signal?: AbortSignal): Promise<Portrait> {
    return this.#turn.run(async () => {
      if (!this.#rules.folder && this.#shared) return await this.#perform(this.#shared, block, "", signal);
      return await withPrivateFolder(async (folder) => {
        const native = this.#shared ?? this.#host(folder);
        try {
          return await this.#perform(native, block, folder, signal);
        } finally {
          if (!this.#shared) await native.end();
        }
      });
    }, signal);
  }

  async check(): Promise<string> {
    const native = this.#host(dirname(this.#settings.library));
    try {
      return await native.find(this.#symbols);
    } finally {
      await native.end();
    }
  }

  async end(): Promise<void> {
    await this.#shared?.end();
  }

  get #symbols(): readonly string[] {
    return this.#settings.symbol ? [this.#settings.symbol] : this.#rules.symbols;
  }

  async #perform(
    native: NativeLibrary,
    block: Uint8Array,
    folder: string,
    signal: AbortSignal | undefined,
  ): Promise<Portrait> {
    const job: Job = { block, wltPath: join(folder, "card.wlt"), bmpPath: join(folder, "card-out.bmp") };
    if (this.#rules.inputFile) await writeFile(job.wltPath, block, { mode: 0o600 });
    const answer = await this.#call(native, job, signal);
    const { success = this.#rules.success } = this.#settings;
    if (!succeeded(answer.result, success)) throw this.#refusal(answer.result);
    return await portraitFrom(await this.#output(job, answer), "native", this.#settings);
  }

  async #call(native: NativeLibrary, job: Job, signal: AbortSignal | undefined): Promise<NativeAnswer> {
    const { convention = this.#rules.convention, handle, timeoutMs } = this.#settings;
    const { pathFor = (file: string) => file } = this.#options;
    const named = { ...job, wltPath: pathFor(job.wltPath), bmpPath: pathFor(job.bmpPath) };
    const args = this.#rules.arguments(named, { handle, intArg: this.#intArg });
    const symbol = this.#symbols.length === 1 ? (this.#symbols[0] ?? "") : await native.find(this.#symbols);
    const call = { symbol, convention, result: this.#rules.result ?? "int", arguments: args } as const;
    return await native.call(call, { timeoutMs, signal });
  }

  async #output(job: Job, { buffers }: NativeAnswer): Promise<Uint8Array> {
    const output = this.#rules.output(job, this.#intArg);
    if ("buffer" in output) {
      const bytes = buffers[output.buffer] ?? new Uint8Array();
      return output.base64 ? fromText(bytes) : bytes;
    }
    const file = await readFile(output.file).catch((error: NodeJS.ErrnoException) => {
      throw new Fault(
        portraitFaults["portrait.output"],
        { found: `no file, ${error.code}` },
        { cause: error },
      );
    });
    if (file.length > MAX_FILE)
      throw new Fault(portraitFaults["portrait.output"], { found: `${file.length} bytes` });
    return file;
  }

  #refusal(code: number): Fault {
    const { shape } = this.#settings;
    // Return codes that are established (portrait.md 4.1 and 4.2).
    if (shape === "file-intf" && code === -5) return new Fault(portraitFaults["portrait.licence"], { code });
    if (shape === "file-intf" && code === -6) return new Fault(portraitFaults["portrait.device"], { code });
    if (shape === "file-intf" && code === 0) return new Fault(portraitFaults["portrait.companion"], { code });
    if (shape === "handle-type" && code === -2)
      return new Fault(portraitFaults["portrait.companion"], { code });
    return new Fault(portraitFaults["portrait.refused"], { code });
  }

  get #intArg(): number {
    return this.#settings.intArg ?? this.#rules.defaultInt ?? 0;
  }

  #host(folder: string): NativeHost {
    const { pathFor = (file: string) => file, ...options } = this.#options;
    return new NativeHost({ ...this.#context, ...options, library: pathFor(this.#settings.library), folder });
  }
}

/** Base64 up to the first NUL. */
function fromText(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString("latin1");
  return Buffer.from(text.slice(0, text.indexOf("\0") >>> 0), "base64");
}
