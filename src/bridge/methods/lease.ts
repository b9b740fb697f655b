import { LIMITS } from "../limits.ts";
import { rpcMethod, type Session } from "../method.ts";
import { AcquireParams, AcquireResult, ReleaseParams, ReleaseResult } from "../schemas/lease.ts";
import { demandKnown, holderOf, type MethodContext } from "./context.ts";

export function leaseMethods(context: MethodContext) {
  const { leases } = context;
  const known = new WeakSet<Session>();
  return [
    rpcMethod({
      name: "lease.acquire",
      summary: "Takes a reader for this connection alone, waits in line for it, or takes it over.",
      access: "page",
      timeoutMs: ({ waitMs }) => waitMs + LIMITS.callMs,
      audited: true,
      params: AcquireParams,
      result: AcquireResult,
      async handle({ reader, ...options }, { session, signal }) {
        demandKnown(context, reader);
        if (!known.has(session)) {
          known.add(session);
          session.onClose(() => leases.release(session));
        }
        const holder = {
          ...holderOf(session),
          lost: ({ id, reader }: { id: string; reader: string }, why: "expired" | "taken-over") =>
            session.notify("lease.lost", { reader, lease: id, why }),
        };
        const { id, owner, expiresAt } = await leases.acquire(reader, holder, { ...options, signal });
        return { reader, lease: id, owner, expiresAt: new Date(expiresAt).toISOString() };
      },
    }),
    rpcMethod({
      name: "lease.release",
      summary: "Gives a reader back.",
      access: "page",
      params: ReleaseParams,
      result: ReleaseResult,
      handle: ({ reader }, { session }) => ({ released: leases.release(session, reader) }),
    }),
  ];
}
