import { z } from "zod";
import { rpcMethod } from "../method.ts";
import { holderOf, type MethodContext } from "./context.ts";

const MAX_LEASE_MS = 600_000;
const WITH_LISTENER = new WeakSet<object>();

export const leaseMethods = ({ leases }: MethodContext) => [
  rpcMethod({
    name: "lease.acquire",
    summary: "Takes a reader for this connection alone, or waits in line for it.",
    access: "page",
    params: z.object({
      reader: z.string(),
      ttlMs: z.number().int().min(1_000).max(MAX_LEASE_MS).default(60_000).describe("ends by itself after"),
      waitMs: z.number().int().min(0).max(MAX_LEASE_MS).default(0).describe("how long to wait in line"),
    }),
    result: z.object({ reader: z.string(), owner: z.string(), expiresAt: z.iso.datetime() }),
    async handle({ reader, ttlMs, waitMs }, { session, signal }) {
      const holder = holderOf(session);
      if (!WITH_LISTENER.has(session)) {
        WITH_LISTENER.add(session);
        session.onClose(() => leases.release(holder));
      }
      const lease = await leases.acquire(reader, holder, { ttlMs, waitMs, signal });
      return { ...lease, expiresAt: new Date(lease.expiresAt).toISOString() };
    },
  }),
  rpcMethod({
    name: "lease.release",
    summary: "Gives a reader back.",
    access: "page",
    params: z.object({ reader: z.string() }),
    result: z.object({ released: z.boolean() }),
    handle({ reader }, { session }) {
      leases.release(holderOf(session), reader);
      return { released: true };
    },
  }),
];
