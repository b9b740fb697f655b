/** OpenAPI 3.1 of the HTTP calls, made from the very schemas that check every call. */
import type { z } from "zod";
import type { Route } from "../http/route.ts";
import { ROUTES } from "../http/routes.ts";
import type { RpcMethod } from "../method.ts";
import { Refusal } from "../schemas/error.ts";
import { NOTIFICATIONS } from "../schemas/notifications.ts";
import { schemaOf } from "./schema.ts";

const json = (schema: object) => ({ content: { "application/json": { schema } } });

/**
 * @param methods those of the bridge itself; what other rooms add for the agent's own page is no public contract
 * @returns an OpenAPI document; the JSON-RPC methods of `/v1/ws` are listed under `x-json-rpc`
 */
export function openapi(methods: Iterable<RpcMethod>): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of ROUTES) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "idcard-bridge",
      version: "1",
      description: "读证桥：网页读取身份证的本机接口。 The agent's interface for web pages on this computer.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "http://127.0.0.1:22377" }],
    paths,
    components: {
      schemas: { Refusal: schemaOf(Refusal, "output") },
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          description: "for programs: the token of run.json in the data directory",
        },
      },
    },
    "x-json-rpc": {
      url: "ws://127.0.0.1:22377/v1/ws",
      schema: "/v1/schema.json",
      methods: Object.fromEntries([...methods].map(({ name, summary }) => [name, summary])),
      notifications: Object.fromEntries(
        Object.entries(NOTIFICATIONS).map(([name, { summary }]) => [name, summary]),
      ),
    },
  };
}

function operation({ method, path, summary, access, body, answer }: Route): object {
  return {
    operationId: operationId(method, path),
    summary,
    description: {
      open: "Open to every caller of this machine.",
      guarded: "For allowed pages, the agent's own pages, and programs with the token.",
      own: "For the agent's own pages and programs with the token.",
    }[access],
    ...(access === "open" ? { security: [] } : { security: [{}, { token: [] }] }),
    ...(body ? { requestBody: json(schemaOf(body as z.ZodType, "input")) } : {}),
    responses: {
      200: { description: "done", ...json(schemaOf(answer, "output")) },
      default: {
        description: "refused or failed, with cause and remedy; see /v1/errors",
        ...json({ $ref: "#/components/schemas/Refusal" }),
      },
    },
  };
}

/** `POST /v1/origins/decide` → `postOriginsDecide`. */
function operationId(method: string, path: string): string {
  const words = path.replace("/v1/", "").split(/[/.]/);
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}
