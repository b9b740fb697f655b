import { Fault } from "../base/fault.ts";
import type { Portrait } from "../card/card.ts";
import { sniffWlt } from "../card/portrait/decoder.ts";
import { portraitFaults } from "../card/portrait/faults.ts";
import { portraitFrom } from "./picture.ts";
import type { PluggedDecoder, PluginContext } from "./plug-in.ts";
import type { HttpSettings } from "./schemas.ts";

const MAX_ANSWER = 1024 * 1024;

/**
 * A service that the machine's policy names: the block is posted there, a picture comes back. It goes nowhere else:
 * a redirect is refused.
 */
export class HttpDecoder implements PluggedDecoder {
  readonly source = "http";
  readonly #settings: HttpSettings;
  readonly #context: PluginContext;

  constructor(settings: HttpSettings, context: PluginContext) {
    this.#settings = settings;
    this.#context = context;
  }

  accepts(block: Uint8Array): boolean {
    return sniffWlt(block);
  }

  /** @throws Fault `portrait.unreachable`, `portrait.timeout`, `portrait.output`; the signal's reason */
  async decode(block: Uint8Array, signal?: AbortSignal): Promise<Portrait> {
    const late = new AbortController();
    const takeBack = this.#context.clock.after(this.#settings.timeoutMs, () =>
      late.abort(new Fault(portraitFaults["portrait.timeout"])),
    );
    const stop = signal ? AbortSignal.any([late.signal, signal]) : late.signal;
    try {
      return await portraitFrom(await this.#post(block, stop), "http", this.#settings);
    } catch (error) {
      if (stop.aborted) throw stop.reason;
      throw error;
    } finally {
      takeBack();
    }
  }

  /** Nothing is sent for a check: it would have to be a portrait. */
  async check(): Promise<string> {
    return new URL(this.#settings.url).origin;
  }

  async end(): Promise<void> {}

  async #post(block: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
    const { url, headers } = this.#settings;
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { accept: "image/*", ...headers, "content-type": "application/octet-stream" },
        body: Uint8Array.from(block),
        redirect: "error",
        signal,
      });
      if (response.status !== 200) throw unreachable(`HTTP ${response.status}`);
      return await bounded(response);
    } catch (error) {
      if (error instanceof Fault) throw error;
      throw unreachable(reasonOf(error), error);
    }
  }
}

async function bounded(response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MAX_ANSWER)
      throw new Fault(portraitFaults["portrait.output"], { found: `> ${MAX_ANSWER} bytes` });
  }
  return Buffer.concat(chunks);
}

/** `ECONNREFUSED` and the like lie below what fetch throws. */
function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? String(error);
}

function unreachable(how: string, cause?: unknown): Fault {
  return new Fault(portraitFaults["portrait.unreachable"], { how }, { cause });
}
