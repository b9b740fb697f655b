/** The device's side of the wire: signed form posts, one at a time, with time-outs. */
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { ENDPOINTS, type EndpointName } from "../device-protocol/endpoints.ts";
import { MESSAGES } from "../device-protocol/messages.ts";
import { sniffImage } from "../device-protocol/photo-text.ts";
import { type SignProfile, sign } from "../device-protocol/sign.ts";
import { type Answer, readAnswer } from "./answer.ts";
import { type Encoding, encode } from "./encoding.ts";
import { terminalFaults } from "./faults.ts";

export interface ServerOptions {
  /** Base address, with a path where the platform has one (G4). */
  readonly server: string;
  readonly sn: string;
  readonly appid: string;
  readonly secret: string;
  readonly signProfile: SignProfile;
  /** v1, v2 or v2.1 (spec L189). */
  readonly version: string;
  readonly encoding: Encoding;
  readonly clock: Clock;
}

/** Connect and read together (G25: 5 s and 30 s). */
const TIMEOUT_MS = 35_000;
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;
/** Spec L57: 400 KB; read as 400 × 1024 when taking (H9). */
export const MAX_PHOTO_BYTES = 409_600;
const PHOTO_TRIES = 3;
/** Of a server's text in a fault. */
const MAX_REASON = 200;

export class ServerConnection {
  readonly #options: ServerOptions;
  readonly #base: string;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#base = options.server.replace(/\/+$/, "");
  }

  /**
   * @returns the answer, `success` 1 or 0
   * @throws Fault `terminal.unreachable`, `terminal.status`, `terminal.answer`; the signal's reason
   */
  async call(
    name: EndpointName,
    params: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Answer> {
    const { appid, sn, version, secret, signProfile } = this.#options;
    const endpoint = ENDPOINTS[name];
    const fields = { appid, sn, ...params, version };
    const signed = { ...fields, sign: sign(signProfile, endpoint, fields, secret) };
    const init = encode(this.#options.encoding, signed);
    const bytes = await this.#fetch(this.#base + endpoint.path, init, MAX_ANSWER_BYTES, signal);
    const answer = readAnswer(new TextDecoder().decode(bytes));
    if (!answer) throw this.#unusable("no reply of the protocol");
    return answer;
  }

  /** Like {@link call}; a refusal is a fault too. */
  async demand(
    name: EndpointName,
    params: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Answer> {
    const answer = await this.call(name, params, signal);
    if (!answer.success) throw this.refusal(answer);
    return answer;
  }

  /** What a refused answer means to the people who look after the terminal. */
  refusal({ message }: Answer): Fault {
    const { sn, appid } = this.#options;
    if (message === MESSAGES.unknownApp) return new Fault(terminalFaults["terminal.unknown-app"], { appid });
    if (message === MESSAGES.badSign) return new Fault(terminalFaults["terminal.wrong-secret"], { sn });
    if (message === MESSAGES.noMatch) return new Fault(terminalFaults["terminal.not-registered"], { sn });
    return new Fault(terminalFaults["terminal.refused"], { sn, reason: message.slice(0, MAX_REASON) });
  }

  /**
   * A person's photo by its address: a plain GET, ≤ 400 KB, three tries (C16, C17).
   *
   * @throws Fault `terminal.photo`
   */
  async photo(userCode: string, url: string, signal: AbortSignal, most = PHOTO_TRIES): Promise<Uint8Array> {
    let reason = "address";
    for (let tries = 0; tries < most && /^https?:\/\//.test(url); tries++) {
      try {
        const bytes = await this.#fetch(url, { method: "GET" }, MAX_PHOTO_BYTES, signal);
        if (sniffImage(bytes)) return bytes;
        reason = "no picture";
      } catch (error) {
        signal.throwIfAborted();
        const { detail } = Fault.accept(error);
        reason = detail.status ? `HTTP ${detail.status}` : String(detail.reason);
      }
    }
    throw new Fault(terminalFaults["terminal.photo"], { userCode, reason });
  }

  /** HTTP 200 within the time and the size, or a fault (G3: anything else is a transport failure). */
  async #fetch(url: string, init: RequestInit, limit: number, outer: AbortSignal): Promise<Uint8Array> {
    const timeout = new AbortController();
    const stopTimer = this.#options.clock.after(TIMEOUT_MS, () => timeout.abort(new Error("timeout")));
    const signal = AbortSignal.any([outer, timeout.signal]);
    try {
      const response = await fetch(url, { ...init, signal, redirect: "manual" });
      if (response.status !== 200) {
        await response.body?.cancel();
        const { server } = this.#options;
        throw new Fault(terminalFaults["terminal.status"], { server, status: response.status });
      }
      return await this.#limited(response, limit);
    } catch (error) {
      outer.throwIfAborted();
      if (error instanceof Fault) throw error;
      const { sn, server } = this.#options;
      throw new Fault(
        terminalFaults["terminal.unreachable"],
        { sn, server, reason: reasonOf(error) },
        { cause: error },
      );
    } finally {
      stopTimer();
    }
  }

  async #limited(response: Response, limit: number): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > limit) throw this.#unusable(`more than ${limit} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  #unusable(reason: string): Fault {
    return new Fault(terminalFaults["terminal.answer"], { server: this.#options.server, reason });
  }
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: string }; message?: string };
  return cause?.code ?? message ?? String(error);
}
