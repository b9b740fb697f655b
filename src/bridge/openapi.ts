/** Documents made from the same schemas that check every call. */
import { z } from "zod";
import { Card } from "../card/card.ts";
import { ReaderView } from "../readers/reader.ts";
import type { RpcMethod } from "./method.ts";
import { ReadParams } from "./methods/card.ts";

const json = (schema: z.ZodType, io: "input" | "output" = "output") => ({
  content: { "application/json": { schema: withoutMeta(schema, io) } },
});

/** OpenAPI 3.1 of the HTTP calls, with the JSON-RPC methods of `/v1/ws` under `x-json-rpc`. */
export function openapi(version: string, methods: Iterable<RpcMethod>): object {
  const readers = z.object({ readers: z.array(ReaderView) });
  const refusal = {
    description: "error {code, message, data: {id, remedy, retryable, docs, en}}; see /v1/errors",
  };
  const get = (summary: string, schema: z.ZodType) => ({
    get: { summary, responses: { 200: { description: "ok", ...json(schema) }, default: refusal } },
  });
  return {
    openapi: "3.1.0",
    info: { title: "idcard-bridge", version, description: "读证桥：网页读取身份证的本机接口" },
    paths: {
      "/v1/health": get(
        "Is the agent there, and does it know this page? Open to every page.",
        z.object({
          name: z.string(),
          version: z.string(),
          protocol: z.object({ min: z.number(), max: z.number() }),
          originKnown: z.boolean(),
        }),
      ),
      "/v1/readers": get("The readers that are plugged in.", readers),
      "/v1/read": {
        post: {
          summary: "Reads one card.",
          requestBody: json(ReadParams, "input"),
          responses: { 200: { description: "the card", ...json(Card) }, default: refusal },
        },
      },
    },
    "x-json-rpc": Object.fromEntries(
      [...methods].map(({ name, summary, access, params, result }) => [
        name,
        { summary, access, params: withoutMeta(params, "input"), result: withoutMeta(result, "output") },
      ]),
    ),
  };
}

function withoutMeta(schema: z.ZodType, io: "input" | "output"): object {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any" });
  return rest;
}
