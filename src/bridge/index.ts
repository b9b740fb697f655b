/**
 * What pages talk to: JSON-RPC 2.0 over WebSocket and plain HTTP on loopback, behind guards that deny by default.
 *
 * Plain `node:http` and `ws`: the guards must see every request and every upgrade first and alone, and the agent
 * starts in a fraction of the time that a framework takes to load.
 */
import type { Server } from "node:http";
import type { Clock } from "../base/clock.ts";
import type { FaultKind } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import type { Random } from "../base/random.ts";
import { Leases } from "../readers/leases.ts";
import type { ReaderManager } from "../readers/manager.ts";
import { announceLeases, announceOrigins, announceReaders } from "./announce.ts";
import { type Audit, fewRefusals } from "./audit.ts";
import { type CallerLookup, noLookup } from "./callers/lookup.ts";
import { type OriginRules, Origins } from "./consent/origins.ts";
import { type GrantStore, memoryStore } from "./consent/store.ts";
import { type Desk, deskRead } from "./desk.ts";
import { jsonSchema } from "./documents/json-schema.ts";
import { openapi } from "./documents/openapi.ts";
import { EventLog } from "./events/log.ts";
import { heardBy, logLeases, logReaders, logSimulator } from "./events/sources.ts";
import { Sparing } from "./events/sparing.ts";
import { Viewers } from "./events/viewers.ts";
import { refuseForeignPeers } from "./guards/address.ts";
import { Gate, type OtherUsers } from "./guards/gate.ts";
import { type HandlerOptions, handleHttp } from "./http/handler.ts";
import type { SettingsControl, SimulatorControl } from "./http/route.ts";
import { sdkFiles, staticFiles } from "./http/static.ts";
import { LIMITS, type Limits } from "./limits.ts";
import { listenOnLoopback, type TlsIdentity } from "./listeners.ts";
import type { Access, RpcMethod } from "./method.ts";
import { cardMethods } from "./methods/card.ts";
import { eventMethods } from "./methods/events.ts";
import { leaseMethods } from "./methods/lease.ts";
import { readerMethods } from "./methods/readers.ts";
import { PROTOCOLS, sessionMethods } from "./methods/session.ts";
import { errorPage } from "./pages/errors.ts";
import { catalogue } from "./rpc/error.ts";
import { WebSockets } from "./websockets.ts";

/** Of calls that anybody may make, health above all: seconds between two events of one page, after the first ones. */
const OPEN_CALLS_EVERY_S = 60;

export interface BridgeOptions {
  readonly readers: ReaderManager;
  /** Methods of other rooms, such as `enrolment.*`. */
  readonly methods: readonly RpcMethod[];
  /** Fault tables of every room, for the catalogue. */
  readonly faults: readonly Readonly<Record<string, FaultKind>>[];
  /** Directories of built pages, in the order they are searched. */
  readonly pageDirs: readonly string[];
  readonly sdkDir: string | null;
  /** Bearer token for programs that are no browser. */
  readonly token: string;
  readonly origins: OriginRules;
  /** Where the user's decisions are kept; absent: not beyond the agent's end. */
  readonly grants?: GrantStore;
  /** Which program and which user calls; absent: nothing is known. */
  readonly lookup?: CallerLookup;
  readonly otherUsers?: OtherUsers;
  readonly audit: Audit;
  readonly simulator?: SimulatorControl;
  /** What `POST /v1/stop` does; absent: there is no such call. */
  readonly askToStop?: () => void;
  readonly settings?: SettingsControl;
  readonly version: string;
  readonly limits?: Partial<Limits>;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export interface Bridge {
  /** Which pages may call: where the desktop shell hears of requests and decides. */
  readonly origins: Origins;
  /** On 127.0.0.1 and ::1. @param port 0 = any free one; @throws Fault `bridge.port-in-use` */
  listen(port: number): Promise<{ port: number }>;
  /** The same with TLS, beside it. @throws Fault `bridge.port-in-use` */
  listenSecurely(port: number, tls: TlsIdentity): Promise<{ port: number }>;
  /** For rooms that serve pages in other words behind the same guards. */
  readonly desk: Desk;
  /** Tells every connected page, or only the agent's own. */
  broadcast(method: string, params: unknown, to?: Access): void;
  close(): Promise<void>;
}

export function createBridge(options: BridgeOptions): Bridge {
  const { readers, clock, random, log, version } = options;
  const events = new EventLog({ clock, run: random.uuid() });
  const viewers = new Viewers(events, clock);
  const audit = fewRefusals(heardBy(events, options.audit), clock);
  const limits = { ...LIMITS, ...options.limits };
  const leases = new Leases(clock, random);
  const origins = new Origins({ rules: options.origins, store: options.grants ?? memoryStore(), clock });
  const { token, lookup = noLookup, otherUsers = "refuse" } = options;
  const gate = new Gate({ token, origins, lookup, otherUsers, limits, clock });
  const capabilities = ["readers", "card", "lease", ...(options.methods.length > 0 ? ["enrolment"] : [])];
  const context = { readers, leases, version, capabilities };
  const own = [
    ...sessionMethods(context),
    ...readerMethods(context),
    ...cardMethods(context, audit),
    ...leaseMethods(context),
    ...eventMethods(events, viewers),
  ];
  const methods = new Map([...own, ...options.methods].map((method) => [method.name, method]));
  let port = 0;
  const docs = () => `http://127.0.0.1:${port}/errors`;
  const countCall = gate.countCall.bind(gate);
  const sockets = new WebSockets(gate, {
    methods,
    limits,
    audit,
    events,
    clock,
    random,
    log,
    docs,
    countCall,
  });
  const errors = () => ({ errors: catalogue(options.faults) });
  const handler: HandlerOptions = {
    gate,
    context: {
      ...context,
      origins,
      simulator: options.simulator ?? null,
      settings: options.settings ?? null,
      protocols: PROTOCOLS,
      openapi: () => openapi(own),
      jsonSchema: () => jsonSchema(own),
      catalogue: errors,
      docs,
      audit,
      readings: new Set(),
      random,
      events,
      askToStop: options.askToStop ?? null,
    },
    files: [
      ...options.pageDirs.map(staticFiles),
      ...(options.sdkDir === null ? [] : [sdkFiles(options.sdkDir)]),
      errorPage(errors),
    ],
    audit,
    events,
    openCalls: new Sparing(clock, OPEN_CALLS_EVERY_S),
    clock,
    random,
    log,
  };
  const stops = [
    logReaders(events, readers),
    logLeases(events, leases),
    logSimulator(events, options.simulator ?? null),
    announceReaders(readers, sockets),
    announceLeases(leases, sockets),
    announceOrigins(origins, sockets, { audit, log }),
  ];
  const servers: Server[] = [];

  const forUs = (server: Server) =>
    refuseForeignPeers(server, () =>
      audit.record({ event: "connection.refused", origin: null, outcome: "peer" }),
    );
  const listenOn = async (wanted: number, tls?: TlsIdentity) => {
    const prepare = (server: Server) => {
      forUs(server);
      server.on("request", (request, response) => void handleHttp(request, response, handler));
      server.on("upgrade", (request, socket, head) => void sockets.upgrade(request, socket, head));
    };
    const listening = await listenOnLoopback({ port: wanted, limits, tls, prepare });
    servers.push(...listening.servers);
    gate.listensOn({ port: listening.port, secure: tls !== undefined });
    return listening.port;
  };

  const desk: Desk = {
    gate,
    limits,
    readers,
    audit,
    clock,
    random,
    log,
    read: deskRead(context, { events, clock }),
    async listen(wanted, prepare) {
      const both = (server: Server) => {
        forUs(server);
        prepare(server);
      };
      const listening = await listenOnLoopback({ port: wanted, limits, prepare: both });
      servers.push(...listening.servers);
      return { port: listening.port };
    },
  };

  return {
    origins,
    desk,
    async listen(wanted) {
      port = await listenOn(wanted);
      return { port };
    },
    listenSecurely: async (wanted, tls) => ({ port: await listenOn(wanted, tls) }),
    broadcast: (method, params, to = "page") => sockets.broadcast(method, params, to),
    async close() {
      for (const stop of stops) stop();
      sockets.close();
      await Promise.all(servers.map(closeServer));
    },
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
