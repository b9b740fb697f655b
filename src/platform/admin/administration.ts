import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Fault } from "../../base/fault.ts";
import { addressOf, type Gate } from "../access/gate.ts";
import { may } from "../access/roles.ts";
import type { Actor } from "../access/tokens.ts";
import { platformFaults } from "../faults.ts";
import { readBody } from "../http/body.ts";
import { sendJson } from "../http/send.ts";
import type { ApiError } from "../schemas.ts";
import { type AdminContext, type Answer, type Call, matchPath } from "./route.ts";
import { routes } from "./routes.ts";

/** A ZIP of photos is the largest thing that an administrator sends. */
const MAX_ADMIN_BODY = 200 * 1024 * 1024;
const MAX_OTHER_BODY = 24 * 1024 * 1024;
const NOBODY: Actor = { id: "", name: "", role: "auditor" };

/** `/api/v1`: JSON, bearer tokens with roles, an audit log, nothing for pages of other origins. */
export class Administration {
  readonly #context: AdminContext;
  readonly #gate: Gate;

  constructor(context: AdminContext, gate: Gate) {
    this.#context = context;
    this.#gate = gate;
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

  /** Answers a fault in Chinese and English. */
  refuse(response: ServerResponse, fault: Fault): void {
    const [zh, en] = [fault.text("zh"), fault.text("en")];
    const { id, kind } = fault;
    const body: ApiError = {
      error: {
        id,
        message: zh.cause,
        remedy: zh.remedy,
        retryable: kind.retryable,
        en: { message: en.cause, remedy: en.remedy },
      },
    };
    const wait = Number(fault.detail.minutes ?? 0) * 60;
    sendJson(response, kind.http, body, {
      ...(kind.http === 413 && { connection: "close" }),
      ...(kind.http === 401 && { "www-authenticate": "Bearer" }),
      ...(kind.http === 429 && { "retry-after": String(wait) }),
    });
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
    const actor = found?.route.access === "open" ? NOBODY : await this.#gate.admit(request);
    if (fitting.length === 0)
      throw new Fault(platformFaults["platform.not-found"], { what: path.slice(0, 80) });
    if (!found) throw new Fault(platformFaults["platform.method-not-allowed"], { method });
    const { route, variables } = found;
    if (!may(actor.role, route.access))
      throw new Fault(platformFaults["platform.forbidden"], { role: actor.role });
    let detail: Record<string, unknown> = {};
    const limit = route.body === "zip" ? MAX_ADMIN_BODY : MAX_OTHER_BODY;
    const call: Call = {
      request,
      response,
      actor,
      path: variables,
      query: new URLSearchParams(query),
      body: () => readBody(request, limit),
      note: (more) => {
        detail = { ...detail, ...more };
      },
    };
    const answer = await route.handle(call, this.#context);
    // Before the answer goes out: what was seen or done is written down, or the caller learns that it is not.
    if (route.method !== "GET" || route.audited)
      await this.#gate.record({
        actor,
        action: `${route.method} ${route.path}`,
        target: Object.values(variables).join(" "),
        detail,
        address: addressOf(request),
      });
    await send(response, answer);
  }
}

async function send(response: ServerResponse, answer: Answer): Promise<void> {
  if (answer === null) return;
  if ("bytes" in answer || "parts" in answer) {
    const disposition = answer.file && { "content-disposition": `attachment; filename="${answer.file}"` };
    const headers = { "content-type": answer.type, "cache-control": "no-store", ...disposition };
    response.writeHead(answer.status, headers);
    if ("bytes" in answer) response.end(answer.bytes);
    else await pipeline(Readable.from(answer.parts), response);
  } else if (answer.json === undefined) response.writeHead(answer.status).end();
  else sendJson(response, answer.status, answer.json);
}
