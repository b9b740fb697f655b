import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { Fault } from "../base/fault.ts";
import { isOrigin } from "../bridge/consent/origin.ts";
import type { Desk } from "../bridge/desk.ts";
import { bridgeFaults } from "../bridge/faults.ts";
import { admit, type UnderWay } from "./guard.ts";
import type { Service } from "./service.ts";
import type { Teller } from "./teller.ts";

/** Messages of old pages are short commands, bytes. */
const MAX_MESSAGE = 4096;

/** The WebSockets of one vendor's port. */
export class LegacySockets {
  /** With the origin of each, "" where there is none. */
  readonly #open = new Map<WebSocket, string>();
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE,
    perMessageDeflate: false,
  });
  readonly #desk: Desk;
  readonly #service: Service;
  readonly #underWay: UnderWay;

  constructor({ desk, service, underWay }: { desk: Desk; service: Service; underWay: UnderWay }) {
    this.#desk = desk;
    this.#service = service;
    this.#underWay = underWay;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    const { gate, limits } = this.#desk;
    const { origin } = request.headers;
    try {
      gate.checkHost(request);
      if (!gate.knows(origin)) gate.countOpening(request);
      // A page whose origin is null gets no socket at all; an unknown one gets words of failure.
      if (origin !== undefined && !isOrigin(origin)) throw new Error("null");
      if (this.#open.size >= limits.connections || !this.#service.connect) throw new Error("full");
      // One page must not take the places of all others.
      const ofOrigin = [...this.#open.values()].filter((other) => other === (origin ?? "")).length;
      if (ofOrigin >= limits.connectionsPerOrigin) throw new Error("full");
    } catch {
      socket.end("HTTP/1.1 403 Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (page) => this.#serve(page, request));
  }

  close(): void {
    for (const page of this.#open.keys()) page.terminate();
  }

  /** One message after the other, as the vendors' services do. Each goes through the guards: consent may end. */
  #serve(page: WebSocket, request: IncomingMessage): void {
    this.#open.set(page, request.headers.origin ?? "");
    const gone = new AbortController();
    const admitted = async (work: (teller: Teller) => Promise<void>) => {
      const { teller, done } = await admit(request, gone.signal, {
        desk: this.#desk,
        service: this.#service.name,
        underWay: this.#underWay,
      });
      await work(teller).finally(done);
    };
    let last = Promise.resolve();
    let waiting = 0;
    const inTurn = (work: (teller: Teller) => Promise<void>) => {
      if (waiting >= this.#desk.limits.callsInFlight) return page.terminate();
      waiting++;
      last = last
        .then(() => (gone.signal.aborted ? undefined : admitted(work)))
        .catch((error) => {
          this.#desk.log.error({ err: error, service: this.#service.name }, "legacy service failed");
          page.terminate();
        })
        .finally(() => {
          waiting--;
        });
    };
    const answer = this.#service.connect?.({
      send: (text) => this.#send(page, text),
      watch: (placed) => {
        const tell = async (teller: Teller) => {
          // Who may not read any more is not told when cards are put down either.
          if (teller.reader() === "refused") stop();
          else await placed(teller);
        };
        const stop = this.#watch(gone.signal, () => inTurn(tell));
        return stop;
      },
    });
    let stopIdle = this.#idle(page);
    page.on("message", (data) => {
      stopIdle();
      stopIdle = this.#idle(page);
      inTurn(async (teller) => await answer?.(String(data), teller));
    });
    page.on("error", () => page.terminate());
    page.once("close", () => {
      stopIdle();
      this.#open.delete(page);
      gone.abort(new Fault(bridgeFaults["session.cancelled"]));
    });
  }

  #idle(page: WebSocket): () => void {
    const { idleMs } = this.#service;
    return idleMs === undefined ? () => {} : this.#desk.clock.after(idleMs, () => page.close());
  }

  #send(page: WebSocket, text: string): void {
    if (page.readyState === page.OPEN && page.bufferedAmount <= this.#desk.limits.backlog) page.send(text);
  }

  #watch(gone: AbortSignal, placed: () => void): () => void {
    const { readers } = this.#desk;
    const tell = ({ type }: { type: string }) => {
      if (type === "read") placed();
    };
    readers.on("card", tell);
    const unwatch = readers.watch({ portrait: false });
    const stop = () => {
      gone.removeEventListener("abort", stop);
      readers.off("card", tell);
      unwatch();
    };
    gone.addEventListener("abort", stop);
    return stop;
  }
}
