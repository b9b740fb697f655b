/** The envelope of JSON-RPC 2.0, https://www.jsonrpc.org/specification. */
import { z } from "zod";
import { RpcError } from "./error.ts";

export const RpcId = z.union([z.string().max(64), z.number()]);

/** A request; without an id it is a notification and gets no answer. */
export const RpcRequest = z.object({
  jsonrpc: z.literal("2.0"),
  id: z.union([RpcId, z.null()]).optional(),
  method: z.string().max(64),
  params: z.record(z.string(), z.unknown()).optional(),
});

export const RpcSuccess = z.object({
  jsonrpc: z.literal("2.0"),
  id: RpcId.nullable(),
  result: z.unknown(),
});
export const RpcFailure = z.object({ jsonrpc: z.literal("2.0"), id: RpcId.nullable(), error: RpcError });
export const RpcNotification = z.object({
  jsonrpc: z.literal("2.0"),
  method: z.string(),
  params: z.record(z.string(), z.unknown()),
});

export type RpcId = z.infer<typeof RpcId>;
