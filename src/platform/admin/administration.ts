import type { IncomingMessage, ServerResponse } from "node:http";
import { Fault } from "../../base/fault.ts";
import { platformFaults } from "../faults.ts";
import { readBody } from "../http/body.ts";
import { sendJson } from "../http/send.ts";
import { sameText } from "../registry/apps.ts";
import type { ApiError, Health } from "../schemas.ts";
import { registryRoutes } from "./registry-routes.ts";
import { type AdminContext, type Call, matchPath, type Route } from "./route.ts";
import { settingsRoutes } from "./settings-routes.ts";
import { workRoutes } from "./work-routes.ts";

const health: Route = {
  method: "GET",
  path: "/health",
  open: true,
  handle: async () => ({
    status: 200,
    json: { name: "idcard-bridge platform", status: "ok" } satisfies Health,
  }),
};
const routes: readonly Route[] = [health, ...registryRoutes, ...workRoutes, ...settingsRoutes];
/** Photos are the largest thing that an administrator sends. */
const MAX_ADMIN_BODY = 24 * 1024 * 1024;

/** `/api/v1`: JSON, bearer token, nothing for pages of other origins. */
export class Administration {
  readonly #context: AdminContext;
  readonly #token: string;

  constructor(context: AdminContext, token: string) {
    this.#context = context;
    this.#token = token;
  }

  /** @param path below `/api/v1` */
  async serve(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    query: string,
  ): Promise<void> {
    try {
      await this.#serve(request, response, path, query);
    } catch (error) {
      if (!(error instanceof Fault))
        this.#context.log.error({ err: error, path }, "an administration call failed");
      const fault = error instanceof Fault ? error : new Fault(platformFaults["platform.internal"]);
      if (response.headersSent) response.destroy();
      else this.refuse(response, fault);
    }
  }

  /** Answers a fault in Chinese, as every error of this API. */
  refuse(response: ServerResponse, fault: Fault): void {
    const { cause, remedy } = fault.text("zh");
    const { id, kind } = fault;
    const body: ApiError = { error: { id, message: cause, remedy, retryable: kind.retryable } };
    sendJson(response, kind.http, body, kind.http === 413 ? { connection: "close" } : {});
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    query: string,
  ): Promise<void> {
    const fitting = routes.flatMap((route) => {
      const variables = matchPath(route.path, path);
      return variables ? [{ route, variables }] : [];
    });
    const method = request.method === "HEAD" ? "GET" : (request.method ?? "GET");
    const found = fitting.find(({ route }) => route.method === method);
    if (!found?.route.open) this.#authorize(request);
    if (fitting.length === 0)
      throw new Fault(platformFaults["platform.not-found"], { what: path.slice(0, 80) });
    if (!found) throw new Fault(platformFaults["platform.method-not-allowed"], { method });
    const call: Call = {
      request,
      response,
      path: found.variables,
      query: new URLSearchParams(query),
      body: () => readBody(request, MAX_ADMIN_BODY),
    };
    const answer = await found.route.handle(call, this.#context);
    if (answer === null) return;
    if ("bytes" in answer)
      response
        .writeHead(answer.status, { "content-type": answer.type, "cache-control": "no-store" })
        .end(answer.bytes);
    else if (answer.json === undefined) response.writeHead(answer.status).end();
    else sendJson(response, answer.status, answer.json);
  }

  #authorize(request: IncomingMessage): void {
    const { origin, host, authorization = "" } = request.headers;
    if (origin !== undefined && !sameHost(origin, host))
      throw new Fault(platformFaults["platform.origin-refused"]);
    const [, token = ""] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
    if (!sameText(token, this.#token)) throw new Fault(platformFaults["platform.unauthorized"]);
  }
}

function sameHost(origin: string, host: string | undefined): boolean {
  return URL.canParse(origin) && new URL(origin).host === host;
}
