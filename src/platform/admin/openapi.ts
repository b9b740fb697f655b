/** OpenAPI 3.1 of the administration, made from the same schemas that check every call. */
import { z } from "zod";
import * as schemas from "../schemas.ts";
import { type Medium, Page, type Route } from "./route.ts";

const MEDIA: Readonly<Record<Exclude<Medium, "nothing">, readonly string[]>> = {
  photo: ["image/jpeg", "image/png"],
  table: ["text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
  zip: ["application/zip"],
  events: ["text/event-stream"],
};
const ROLES = {
  open: "no token needed",
  read: "admin, operator, auditor",
  work: "admin, operator",
  audit: "admin, auditor",
  admin: "admin",
};

/** Schemas that have a name are written once. */
const NAMES = new Map(
  Object.entries(schemas).flatMap(([name, schema]) =>
    schema instanceof z.ZodType ? [[schema as z.ZodType, name] as const] : [],
  ),
);

export function openapi(routes: readonly Route[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = `/api/v1${route.path.replace(/:(\w+)/g, "{$1}")}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "idcard-bridge platform: administration",
      version: "1",
      description:
        "设备接入平台的管理接口。Errors: the body of every status ≥ 400 is `{error: {id, message, remedy, retryable, en: {message, remedy}}}`.",
    },
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
      schemas: Object.fromEntries([...NAMES].map(([schema, name]) => [name, plainSchema(schema, "input")])),
    },
  };
}

function operation(route: Route): object {
  const variables = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const kept = route.method !== "GET" || route.audited ? " Kept in the audit log." : "";
  return {
    summary: route.summary,
    description: `Roles: ${ROLES[route.access]}.${kept}`,
    ...(route.access === "open" && { security: [] }),
    parameters: [...variables, ...queryParameters(route.query)],
    ...(route.body && { requestBody: { required: true, content: content(route.body, "input") } }),
    responses: {
      "2XX": {
        description: route.answer === "nothing" ? "done, no body" : "the answer",
        ...(route.answer !== "nothing" && { content: content(route.answer, "output") }),
      },
      default: {
        description: "refused",
        content: { "application/json": { schema: { $ref: "#/components/schemas/ApiError" } } },
      },
    },
  };
}

function content(what: z.ZodType | Medium, io: "input" | "output"): object {
  if (typeof what !== "string") {
    const name = NAMES.get(what);
    const schema = name ? { $ref: `#/components/schemas/${name}` } : plainSchema(what, io);
    return { "application/json": { schema } };
  }
  if (what === "nothing") return {};
  return Object.fromEntries(
    MEDIA[what].map((type) => [type, { schema: { type: "string", format: "binary" } }]),
  );
}

function queryParameters(query: Route["query"]): object[] {
  if (!query) return [];
  const { properties = {}, required = [] } = plainSchema(query, "input") as {
    properties?: Record<string, object>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    ...(name in Page.shape && { description: PAGING[name] }),
    schema,
  }));
}

const PAGING: Readonly<Record<string, string>> = {
  after: "ids above this, the oldest first",
  before: "ids below this, the newest first",
  limit: "at most so many",
};

/** JSON Schema without the dialect. */
export function plainSchema(schema: z.ZodType, io: "input" | "output" = "input"): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}
