import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { Fault } from "../base/fault.ts";
import { bridgeFaults } from "./faults.ts";
import { type AccessRules, checkHost, identify } from "./guards/access.ts";
import { CLOSE, LIMITS } from "./limits.ts";
import type { Access } from "./method.ts";
import { type SessionServices, WebSocketSession } from "./rpc/session.ts";

const PATH = "/v1/ws";

/** Takes WebSocket upgrades through the guards and keeps the sessions. */
export class WebSockets {
  readonly sessions = new Set<WebSocketSession>();
  readonly #rules: () => AccessRules;
  readonly #services: SessionServices;
  /** The agent's own page sends photos; other pages have no reason to send much. */
  readonly #servers: Readonly<Record<Access, WebSocketServer>> = {
    page: new WebSocketServer({ noServer: true, maxPayload: LIMITS.message }),
    own: new WebSocketServer({ noServer: true, maxPayload: LIMITS.ownMessage }),
  };

  constructor(rules: () => AccessRules, services: SessionServices) {
    this.#rules = rules;
    this.#services = services;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on("error", () => socket.destroy());
    try {
      const rules = this.#rules();
      checkHost(request.headers, rules.port);
      if (request.url?.split("?")[0] !== PATH)
        throw new Fault(bridgeFaults["request.unknown"], { what: "path" });
      const caller = identify(request.headers, rules);
      this.#servers[caller.access].handleUpgrade(request, socket, head, (webSocket) => {
        if (this.sessions.size >= LIMITS.connections) return webSocket.close(CLOSE.tooManyConnections);
        const session = new WebSocketSession(webSocket, caller, this.#services);
        this.sessions.add(session);
        session.onClose(() => this.sessions.delete(session));
      });
    } catch (error) {
      const status = error instanceof Fault ? error.kind.http : 500;
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    }
  }

  /** To every session that said hello; `own` reaches only the agent's own pages and programs. */
  broadcast(method: string, params: unknown, to: Access): void {
    for (const session of this.sessions) {
      if (session.greeted && (to === "page" || session.own)) session.notify(method, params);
    }
  }

  close(): void {
    for (const session of this.sessions) session.close(CLOSE.shutdown);
  }
}
