/** JSON Schema of every message of `/v1/ws`, made from the very schemas that check every call. */
import { CLOSE, CLOSE_TEXTS, type CloseName } from "../close-codes.ts";
import type { RpcMethod } from "../method.ts";
import { RpcError } from "../schemas/error.ts";
import { NOTIFICATIONS } from "../schemas/notifications.ts";
import { RpcFailure, RpcNotification, RpcRequest, RpcSuccess } from "../schemas/rpc.ts";
import { schemaOf } from "./schema.ts";

/**
 * One document; `$defs` holds `METHOD.params`, `METHOD.result`, the notifications by their names, and the envelope.
 * @param methods those of the bridge itself
 */
export function jsonSchema(methods: Iterable<RpcMethod>): object {
  const defs: Record<string, object> = {
    request: schemaOf(RpcRequest, "input"),
    success: schemaOf(RpcSuccess, "output"),
    failure: schemaOf(RpcFailure, "output"),
    notification: schemaOf(RpcNotification, "output"),
    error: schemaOf(RpcError, "output"),
  };
  for (const { name, summary, params, result } of methods) {
    defs[`${name}.params`] = { description: summary, ...schemaOf(params, "input") };
    defs[`${name}.result`] = schemaOf(result, "output");
  }
  for (const [name, { summary, params }] of Object.entries(NOTIFICATIONS))
    defs[name] = { description: summary, ...schemaOf(params, "output") };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "idcard-bridge, JSON-RPC 2.0 on /v1/ws, protocol 1",
    "x-close-codes": Object.fromEntries(
      Object.entries(CLOSE).map(([name, code]) => [code, { name, ...CLOSE_TEXTS[name as CloseName] }]),
    ),
    $defs: defs,
  };
}
