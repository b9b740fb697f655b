import type { IncomingMessage, ServerResponse } from "node:http";
import { Fault } from "../../base/fault.ts";
import type { Log } from "../../base/log.ts";
import type { Random } from "../../base/random.ts";
import { bridgeFaults } from "../faults.ts";
import { type AccessRules, checkHost, identify, originAccess } from "../guards/access.ts";
import { allowOrigin, answerPreflight } from "../guards/cors.ts";
import { asFault } from "../rpc/error.ts";
import { setSecurityHeaders } from "./headers.ts";
import { sendFault, sendJson } from "./respond.ts";
import { ROUTES, type Route, type RouteContext } from "./routes.ts";
import type { StaticFiles } from "./static.ts";

export interface HandlerOptions {
  readonly context: RouteContext;
  readonly files: readonly StaticFiles[];
  readonly rules: () => AccessRules;
  readonly random: Random;
  readonly log: Log;
}

/** One HTTP request through the guards, in this order: host, origin, route. */
export async function handleHttp(
  request: IncomingMessage,
  response: ServerResponse,
  options: HandlerOptions,
): Promise<void> {
  try {
    setSecurityHeaders(response);
    checkHost(request.headers, options.rules().port);
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    if (path.startsWith("/v1/")) await api(request, response, path, options);
    else await files(request, response, options);
  } catch (error) {
    const fault = asFault(error, options.log, options.random);
    if (response.headersSent) response.destroy();
    else sendFault(response, fault);
  }
}

async function api(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  options: HandlerOptions,
): Promise<void> {
  const { origin } = request.headers;
  const known = origin === undefined ? null : originAccess(origin, options.rules());
  // A refused page still reads why, in the bland health document and in the refusal itself.
  if (origin !== undefined && origin !== "null" && (known || path === "/v1/health"))
    allowOrigin(response, origin);
  if (request.method === "OPTIONS") {
    if (origin === undefined || (known === null && path !== "/v1/health")) {
      throw new Fault(bridgeFaults["origin.refused"], { origin: origin ?? "（未知）" });
    }
    return answerPreflight(request, response, origin);
  }
  const route = findRoute(request, path);
  if (route.access === "guarded") identify(request.headers, options.rules());
  const gone = new AbortController();
  response.once("close", () => gone.abort(new Fault(bridgeFaults["session.cancelled"])));
  const call = { request, response, originKnown: known !== null, signal: gone.signal };
  sendJson(response, 200, await route.handle(call, options.context));
}

function findRoute(request: IncomingMessage, path: string): Route {
  const route = ROUTES.find((candidate) => candidate.path === path && candidate.method === request.method);
  if (!route)
    throw new Fault(bridgeFaults["request.unknown"], { what: `${request.method} ${path.slice(0, 80)}` });
  return route;
}

async function files(
  request: IncomingMessage,
  response: ServerResponse,
  options: HandlerOptions,
): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    throw new Fault(bridgeFaults["request.unknown"], { what: String(request.method) });
  }
  for (const serve of options.files) {
    const served = await new Promise<boolean>((resolve) => {
      response.once("close", () => resolve(true));
      serve(request, response, () => resolve(false));
    });
    if (served) return;
  }
  throw new Fault(bridgeFaults["request.unknown"], { what: "page" });
}
