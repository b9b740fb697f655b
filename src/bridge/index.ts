/**
 * What pages talk to: JSON-RPC 2.0 over WebSocket and plain HTTP on loopback, behind guards that deny by default.
 *
 * Plain `node:http` and `ws`: the guards must see every request and every upgrade first and alone, and the agent
 * starts in a fraction of the time that a framework takes to load.
 */
import type { Server } from "node:http";
import { driverFaults } from "../../drivers/faults.ts";
import type { Clock } from "../base/clock.ts";
import type { FaultKind } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import type { Random } from "../base/random.ts";
import { cardFaults } from "../card/faults.ts";
import { readerFaults } from "../readers/faults.ts";
import { Leases } from "../readers/leases.ts";
import type { ReaderManager } from "../readers/manager.ts";
import { samFaults } from "../sam/faults.ts";
import { bridgeFaults } from "./faults.ts";
import type { AccessRules } from "./guards/access.ts";
import { handleHttp } from "./http/handler.ts";
import type { RouteContext, SimulatorControl } from "./http/routes.ts";
import { sdkFiles, staticFiles } from "./http/static.ts";
import { listenOnLoopback } from "./listeners.ts";
import type { Access, RpcMethod } from "./method.ts";
import { cardMethods } from "./methods/card.ts";
import { leaseMethods } from "./methods/lease.ts";
import { readerMethods } from "./methods/readers.ts";
import { PROTOCOLS, sessionMethods } from "./methods/session.ts";
import { openapi } from "./openapi.ts";
import { catalogue } from "./rpc/error.ts";
import { WebSockets } from "./websockets.ts";

export interface BridgeOptions {
  readonly readers: ReaderManager;
  /** Methods of other rooms, such as `enrolment.*`. */
  readonly methods: readonly RpcMethod[];
  /** Fault tables of other rooms, for the catalogue. */
  readonly faults?: readonly Readonly<Record<string, FaultKind>>[];
  /** The built page, or null: an agent without one. */
  readonly pageDir: string | null;
  readonly sdkDir: string | null;
  /** Bearer token for programs that are no browser. */
  readonly token: string;
  /** Pages that may call, exact origins. */
  readonly allowedOrigins: readonly string[];
  readonly simulator?: SimulatorControl;
  readonly version: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface Bridge {
  /** On 127.0.0.1 and ::1. @param port 0 = any free one; @throws Fault `bridge.port-in-use` */
  listen(port: number): Promise<{ port: number }>;
  /** Tells every connected page, or only the agent's own. */
  broadcast(method: string, params: unknown, to?: Access): void;
  close(): Promise<void>;
}

export function createBridge(options: BridgeOptions): Bridge {
  const { readers, clock, random, log, version } = options;
  const leases = new Leases(clock);
  const capabilities = ["readers", "card", "lease", ...(options.methods.length > 0 ? ["enrolment"] : [])];
  const context = { readers, leases, version, capabilities };
  const own = [
    ...sessionMethods(context),
    ...readerMethods(context),
    ...cardMethods(context),
    ...leaseMethods(context),
  ];
  const methods = new Map([...own, ...options.methods].map((method) => [method.name, method]));
  let rules: AccessRules = { port: 0, token: options.token, allowedOrigins: options.allowedOrigins };
  const sockets = new WebSockets(() => rules, { methods, clock, random, log });
  const routes: RouteContext = {
    readers,
    simulator: options.simulator ?? null,
    version,
    protocols: PROTOCOLS,
    openapi: () => openapi(version, methods.values()),
    catalogue: () => ({
      errors: catalogue([
        bridgeFaults,
        driverFaults,
        samFaults,
        readerFaults,
        cardFaults,
        ...(options.faults ?? []),
      ]),
    }),
  };
  const files = [
    ...(options.pageDir === null ? [] : [staticFiles(options.pageDir)]),
    ...(options.sdkDir === null ? [] : [sdkFiles(options.sdkDir)]),
  ];
  const handler = { context: routes, files, rules: () => rules, random, log };
  const stopNotices = announceReaders(readers, sockets);
  let servers: Server[] = [];

  return {
    async listen(port) {
      const listening = await listenOnLoopback((server) => {
        server.on("request", (request, response) => void handleHttp(request, response, handler));
        server.on("upgrade", (request, socket, head) => sockets.upgrade(request, socket, head));
      }, port);
      servers = listening.servers;
      rules = { ...rules, port: listening.port };
      return { port: listening.port };
    },
    broadcast: (method, params, to = "page") => sockets.broadcast(method, params, to),
    async close() {
      stopNotices();
      sockets.close();
      await Promise.all(servers.map(closeServer));
    },
  };
}

/** Passes the readers' coming, going and changing on to every page. */
function announceReaders(readers: ReaderManager, sockets: WebSockets): () => void {
  const stops = (["added", "removed", "changed", "error"] as const).map((event) => {
    const tell = (reader: unknown) => sockets.broadcast(`reader.${event}`, { reader }, "page");
    readers.on(event, tell);
    return () => readers.off(event, tell);
  });
  return () => {
    for (const stop of stops) stop();
  };
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    // A page's keep-alive connection must not hold up the end.
    setImmediate(() => server.closeAllConnections());
  });
}
