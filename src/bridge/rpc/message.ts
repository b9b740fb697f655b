import { z } from "zod";

/** A JSON-RPC 2.0 request; a missing id makes it a notification. */
export const RpcRequest = z.object({
  jsonrpc: z.literal("2.0"),
  id: z.union([z.string().max(64), z.number(), z.null()]).optional(),
  method: z.string().max(64),
  params: z.record(z.string(), z.unknown()).optional(),
});
export type RpcRequest = z.infer<typeof RpcRequest>;
export type RpcId = string | number | null;
