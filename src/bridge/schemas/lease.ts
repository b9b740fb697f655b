/** Holding a reader alone. */
import { z } from "zod";

const MAX_LEASE_MS = 600_000;

export const LeaseView = z.object({
  reader: z.string(),
  lease: z.string().nullable().describe("id of the lease; null: nobody holds the reader"),
  owner: z.string().nullable().describe("the origin of the page that holds it"),
  expiresAt: z.iso.datetime().nullable(),
  waiting: z.number().int().describe("how many stand in line"),
});

export const AcquireParams = z.object({
  reader: z.string().max(300),
  ttlMs: z.number().int().min(1_000).max(MAX_LEASE_MS).default(60_000).describe("ends by itself after"),
  waitMs: z.number().int().min(0).max(MAX_LEASE_MS).default(0).describe("how long to wait in line"),
  takeOver: z
    .string()
    .max(64)
    .optional()
    .describe(
      "id of the lease to take from another tab of the same origin; refused when it has changed hands",
    ),
});
export const AcquireResult = z.object({
  reader: z.string(),
  lease: z.string(),
  owner: z.string(),
  expiresAt: z.iso.datetime(),
});

export const ReleaseParams = z.object({ reader: z.string().max(300) });
export const ReleaseResult = z.object({ released: z.boolean().describe("false: it was not held") });

export const LeaseLost = z.object({
  reader: z.string(),
  lease: z.string(),
  why: z.enum(["expired", "taken-over"]),
});

export type LeaseView = z.infer<typeof LeaseView>;
