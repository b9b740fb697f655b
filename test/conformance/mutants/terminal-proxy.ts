/** A terminal that is wrong in one way: our own one behind a thin proxy, or with one part replaced. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Setup } from "../../../src/conformance/device/device.ts";
import { OwnTerminal } from "../../../src/conformance/device/own-terminal.ts";
import { createTerminal, type Terminal, type TerminalOptions } from "../../../src/terminal/index.ts";

export interface Sent {
  readonly path: string;
  params: Record<string, string>;
}
// biome-ignore lint/suspicious/noExplicitAny: a mutant misreads answers
export type Answer = any;

export interface TerminalMutant {
  readonly name: string;
  /** The case that must fail. */
  readonly caughtBy: string;
  readonly options?: (options: TerminalOptions) => Partial<TerminalOptions>;
  readonly create?: (options: TerminalOptions) => Terminal;
  /** Spoils what is sent; a number: sent so many times (0: the server never hears of it). */
  readonly sends?: (sent: Sent) => number | undefined;
  /** Misreads what comes: the terminal sees this instead. */
  readonly reads?: (answer: Answer, sent: Sent, status: number) => Answer;
}

export class MutantTerminal extends OwnTerminal {
  readonly #mutant: TerminalMutant | null;
  readonly #proxy = createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy());
  });
  #target = "";

  constructor(dir: string, mutant: TerminalMutant | null) {
    super(dir, (options) => {
      const changed = { ...options, ...mutant?.options?.(options) };
      return mutant?.create ? mutant.create(changed) : createTerminal(changed);
    });
    this.#mutant = mutant;
  }

  override async fresh(server: string, setup: Setup): Promise<void> {
    if (!this.#proxy.listening) {
      this.#proxy.listen(0, "127.0.0.1");
      await once(this.#proxy, "listening");
    }
    this.#target = server;
    await super.fresh(`http://127.0.0.1:${(this.#proxy.address() as AddressInfo).port}`, setup);
  }

  close(): void {
    this.#proxy.closeAllConnections();
    this.#proxy.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += chunk;
    const sent: Sent = { path: request.url ?? "/", params: Object.fromEntries(new URLSearchParams(body)) };
    const times = this.#mutant?.sends?.(sent) ?? 1;
    let status = 200;
    let text = '{"msg":"操作成功","data":"","success":1}';
    for (let turn = 0; turn < times; turn++) {
      // What the server cuts is cut here too.
      const answer = await fetch(this.#target + sent.path, {
        method: "POST",
        body: new URLSearchParams(sent.params),
      });
      status = answer.status;
      text = await answer.text();
    }
    const value = parsed(text);
    const seen = value === undefined ? undefined : this.#mutant?.reads?.(value, sent, status);
    const cured = status !== 200 ? this.#mutant?.reads?.(null, sent, status) : undefined;
    if (cured) response.writeHead(200).end(JSON.stringify(cured));
    else
      response
        .writeHead(status, { "content-type": "application/json" })
        .end(seen === undefined ? text : JSON.stringify(seen));
  }
}

function parsed(text: string): Answer {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
