/** Errors, of JSON-RPC under `error` and of HTTP calls under the same key. */
import { z } from "zod";

export const RpcError = z.object({
  code: z.number().int().describe("JSON-RPC's own codes are negative"),
  message: z.string().describe("the cause, in Chinese"),
  data: z.object({
    id: z.string().describe("stable: reader.none"),
    remedy: z.string().describe("what to do, in Chinese"),
    retryable: z.boolean().describe("may the same call succeed later without anybody changing anything?"),
    docs: z.string().describe("address of the agent's page on this error"),
    en: z.object({ message: z.string(), remedy: z.string() }),
  }),
});
export const Refusal = z.object({ error: RpcError });

export const CatalogueEntry = z.object({
  id: z.string(),
  code: z.number().int(),
  http: z.number().int().describe("status of an HTTP answer"),
  retryable: z.boolean(),
  zh: z.object({ cause: z.string(), remedy: z.string() }),
  en: z.object({ cause: z.string(), remedy: z.string() }),
});
export const Catalogue = z.object({ errors: z.array(CatalogueEntry) });

export type CatalogueEntry = z.infer<typeof CatalogueEntry>;
export type RpcError = z.infer<typeof RpcError>;
