import type { IncomingMessage, ServerResponse } from "node:http";
import { Fault } from "../../base/fault.ts";
import type { Log } from "../../base/log.ts";
import type { Random } from "../../base/random.ts";
import type { Audit } from "../audit.ts";
import { isOrigin } from "../consent/origin.ts";
import { plainName } from "../events/calls.ts";
import { whoWas } from "../events/who.ts";
import { bridgeFaults } from "../faults.ts";
import { allowOrigin, answerPreflight } from "../guards/cors.ts";
import type { Caller, Gate } from "../guards/gate.ts";
import { asFault } from "../rpc/error.ts";
import { beginLog, type CallLogOptions } from "./call-log.ts";
import { setSecurityHeaders } from "./headers.ts";
import { sendFault, sendJson } from "./respond.ts";
import type { Route, RouteContext } from "./route.ts";
import { ROUTES } from "./routes.ts";
import type { StaticFiles } from "./static.ts";

export interface HandlerOptions extends CallLogOptions {
  readonly gate: Gate;
  readonly context: RouteContext;
  readonly files: readonly StaticFiles[];
  readonly audit: Audit;
  readonly random: Random;
  readonly log: Log;
}

const HEALTH = "/v1/health";

/** One HTTP request through the guards, in this order: host, rate, user, origin, route. */
export async function handleHttp(
  request: IncomingMessage,
  response: ServerResponse,
  options: HandlerOptions,
): Promise<void> {
  const { audit, gate, context } = options;
  try {
    setSecurityHeaders(response, Number(request.socket.localPort));
    gate.checkHost(request);
    const path = pathOf(request);
    if (path.startsWith("/v1/")) await api(request, response, { path, options });
    else await files(request, response, options);
  } catch (error) {
    const fault = asFault(error, options.log, options.random);
    if (isRefusal(fault)) {
      const method = `${request.method} ${plainName(pathOf(request))}`;
      audit.record({ event: "request.refused", ...whoWas(request), method, outcome: fault.id });
    }
    if (response.headersSent) response.destroy();
    else sendFault(response, fault, context.docs());
    // What is still to come of a refused request is not read.
    response.once("finish", () => request.complete || request.destroy());
  }
}

async function api(
  request: IncomingMessage,
  response: ServerResponse,
  { path, options }: { path: string; options: HandlerOptions },
): Promise<void> {
  const { gate } = options;
  const { origin } = request.headers;
  const known = gate.knows(origin);
  if (origin !== undefined && isOrigin(origin) && (known || path === HEALTH)) allowOrigin(response, origin);
  if (path !== HEALTH && !known) gate.countOpening(request);
  if (request.method === "OPTIONS") return await preflight(request, response, { path, options });
  const log = beginLog(request, { path, known }, options);
  try {
    const route = findRoute(request, path);
    const caller = await admit(request, route, gate);
    if (caller && !gate.countCall(caller)) throw new Fault(bridgeFaults["request.too-fast"]);
    const gone = new AbortController();
    response.once("close", () => gone.abort(new Fault(bridgeFaults["session.cancelled"])));
    const { trace, body } = log;
    const call = { request, response, originKnown: known, caller, signal: gone.signal, trace, body };
    const result = await route.handle(call, options.context);
    sendJson(response, 200, result);
    log.done(route, { result });
  } catch (error) {
    if (!(error instanceof Fault && isRefusal(error))) log.done(routeOf(request, path), { error });
    throw error;
  }
}

/** Null: the route is open to every caller of this machine. */
async function admit(request: IncomingMessage, route: Route, gate: Gate): Promise<Caller | null> {
  if (route.access === "open") {
    if (route.path !== HEALTH) await gate.demandOwnUser(request);
    return null;
  }
  const caller = await gate.identify(request);
  if (route.access === "own" && caller.access !== "own")
    throw new Fault(bridgeFaults["access.own-page-only"], { method: route.path });
  return caller;
}

/** A page's browser asks first; an unknown page is put before the user already here. */
async function preflight(
  request: IncomingMessage,
  response: ServerResponse,
  { path, options }: { path: string; options: HandlerOptions },
): Promise<void> {
  const { origin } = request.headers;
  if (origin === undefined) throw new Fault(bridgeFaults["origin.refused"], { origin: "（未知）" });
  if (path !== HEALTH) await options.gate.identify(request);
  else if (!isOrigin(origin)) throw new Fault(bridgeFaults["origin.refused"], { origin: "null" });
  answerPreflight(request, response, origin);
}

function findRoute(request: IncomingMessage, path: string): Route {
  const route = routeOf(request, path);
  if (!route)
    throw new Fault(bridgeFaults["request.unknown"], { what: `${request.method} ${path.slice(0, 80)}` });
  return route;
}

function routeOf(request: IncomingMessage, path: string): Route | undefined {
  return ROUTES.find((candidate) => candidate.path === path && candidate.method === request.method);
}

async function files(
  request: IncomingMessage,
  response: ServerResponse,
  { gate, files }: HandlerOptions,
): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    throw new Fault(bridgeFaults["request.unknown"], { what: String(request.method) });
  }
  await gate.demandOwnUser(request);
  for (const serve of files) {
    const served = await new Promise<boolean>((resolve) => {
      response.once("close", () => resolve(true));
      serve(request, response, () => resolve(false));
    });
    if (served) return;
  }
  throw new Fault(bridgeFaults["request.unknown"], { what: "page" });
}

/** Somebody wanted in who may not; a mistyped path is not worth a line. */
function isRefusal(fault: Fault): boolean {
  return /^(origin|host|token|caller|access)\./.test(fault.id) || fault.is(bridgeFaults["request.too-fast"]);
}

function pathOf({ url }: IncomingMessage): string {
  return String(url).replace(/\?.*$/s, "");
}
