import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Audit } from "./audit.ts";
import { CLOSE, type CloseName } from "./close-codes.ts";
import { isOrigin } from "./consent/origin.ts";
import { whoWas } from "./events/who.ts";
import { bridgeFaults } from "./faults.ts";
import type { Caller, Gate } from "./guards/gate.ts";
import type { Limits } from "./limits.ts";
import type { Access } from "./method.ts";
import { asFault } from "./rpc/error.ts";
import { type SessionServices, WebSocketSession } from "./rpc/session.ts";

const PATH = "/v1/ws";
/** Beyond the largest message, so that a page is told that it was too large; more is cut off by ws (1009). */
const SLACK = 64 * 1024;

/** A refusal that the page is told with a close code: it cannot read the status of an upgrade. */
const TOLD: Readonly<Record<string, CloseName>> = {
  "origin.refused": "originRefused",
  "origin.pending": "originPending",
  "caller.other-user": "otherUser",
};

/** Takes WebSocket upgrades through the guards and keeps the sessions. */
export class WebSockets {
  readonly sessions = new Set<WebSocketSession>();
  readonly #gate: Gate;
  readonly #audit: Audit;
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #services: SessionServices;
  #number = 0;
  /** The agent's own page sends photos; other pages have no reason to send much. */
  readonly #servers: Readonly<Record<Access, WebSocketServer>>;

  constructor(gate: Gate, services: SessionServices) {
    this.#gate = gate;
    this.#services = services;
    this.#audit = services.audit;
    this.#clock = services.clock;
    this.#limits = services.limits;
    const server = (maxPayload: number) =>
      new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false });
    const { message, ownMessage } = services.limits;
    this.#servers = { page: server(message + SLACK), own: server(ownMessage + SLACK) };
  }

  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on("error", () => socket.destroy());
    try {
      this.#gate.checkHost(request);
      this.#gate.countOpening(request);
      if (request.url?.split("?")[0] !== PATH)
        throw new Fault(bridgeFaults["request.unknown"], { what: "path" });
      const caller = await this.#gate.identify(request);
      const program = await this.#gate.programOf(request);
      this.#servers[caller.access].handleUpgrade(request, socket, head, (webSocket) =>
        this.#open(webSocket, caller, program?.name ?? null),
      );
    } catch (error) {
      this.#refuse(request, socket, { head, error });
    }
  }

  /** To every session that said hello; `own` reaches only the agent's own pages and programs. */
  broadcast(method: string, params: unknown, to: Access): void {
    for (const session of this.sessions) {
      if (session.greeted && (to === "page" || session.own)) session.notify(method, params);
    }
  }

  /** A page that may no longer call. */
  drop(origin: string, why: CloseName): void {
    for (const session of this.sessions) if (!session.own && session.origin === origin) session.close(why);
  }

  close(): void {
    for (const session of this.sessions) session.close("shutdown");
  }

  #open(webSocket: WebSocket, caller: Caller, program: string | null): void {
    const { origin, access } = caller;
    const siblings = [...this.sessions].filter((session) => session.origin === origin).length;
    const { connections, connectionsPerOrigin } = this.#limits;
    if (this.sessions.size >= connections || (access === "page" && siblings >= connectionsPerOrigin)) {
      this.#audit.record({ event: "connection.refused", origin, program, outcome: "connections" });
      this.#turnAway(webSocket, "tooManyConnections");
      return;
    }
    this.#number += 1;
    const connection = this.#number;
    const session = new WebSocketSession(webSocket, { caller, number: connection }, this.#services);
    this.sessions.add(session);
    const release = this.#gate.hold(caller);
    this.#audit.record({ event: "connection.opened", origin, program, outcome: "ok", connection });
    session.onClose((code) => {
      this.sessions.delete(session);
      release();
      this.#audit.record({ event: "connection.closed", origin, outcome: "ok", connection, code });
    });
  }

  /** A page learns why by a close code before anything of it was heard; everybody else gets an HTTP status. */
  #refuse(request: IncomingMessage, socket: Duplex, { head, error }: { head: Buffer; error: unknown }): void {
    const { origin } = request.headers;
    const isPage = origin !== undefined && isOrigin(origin);
    const fault = asFault(error, this.#services.log, this.#services.random);
    this.#audit.record({ event: "connection.refused", ...whoWas(request), outcome: fault.id });
    const why = isPage ? TOLD[fault.id] : undefined;
    if (why) {
      this.#servers.page.handleUpgrade(request, socket, head, (webSocket) => this.#turnAway(webSocket, why));
      return;
    }
    socket.end(`HTTP/1.1 ${fault.kind.http} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  }

  #turnAway(webSocket: WebSocket, why: CloseName): void {
    webSocket.on("error", () => webSocket.terminate());
    webSocket.close(CLOSE[why], why);
    const stop = this.#clock.after(this.#limits.closeMs, () => webSocket.terminate());
    webSocket.once("close", stop);
  }
}
