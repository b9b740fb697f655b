/** What happens is told to the pages that it concerns. Each function gives the way to stop. */
import type { Log } from "../base/log.ts";
import type { LeaseState, Leases } from "../readers/leases.ts";
import type { ReaderManager } from "../readers/manager.ts";
import type { Audit } from "./audit.ts";
import type { Origins } from "./consent/origins.ts";
import { leaseView } from "./methods/context.ts";
import type { ConsentRequest, OriginGrant } from "./schemas/consent.ts";
import type { WebSockets } from "./websockets.ts";

/** The readers' coming, going and changing, to every page. */
export function announceReaders(readers: ReaderManager, sockets: WebSockets): () => void {
  const stops = (["added", "removed", "changed", "error"] as const).map((event) => {
    const tell = (reader: unknown) => sockets.broadcast(`reader.${event}`, { reader }, "page");
    readers.on(event, tell);
    return () => readers.off(event, tell);
  });
  return () => {
    for (const stop of stops) stop();
  };
}

/** Who holds a reader, to every page. */
export function announceLeases(leases: Leases, sockets: WebSockets): () => void {
  const tell = (state: LeaseState) => sockets.broadcast("lease.changed", leaseView(state), "page");
  leases.on("changed", tell);
  return () => leases.off("changed", tell);
}

/** Requests for consent, to the agent's own pages; what is taken back ends a page's connections at once. */
export function announceOrigins(
  origins: Origins,
  sockets: WebSockets,
  { audit, log }: { audit: Audit; log: Log },
): () => void {
  const requested = (request: ConsentRequest) => {
    const { origin, program } = request;
    audit.record({ event: "origin.requested", origin, program: program?.name ?? null, outcome: "pending" });
    log.warn({ origin }, "a page asks to be allowed: decide on /consent or by `idcard-bridge origins`");
    sockets.broadcast("origin.requested", request, "own");
  };
  const decided = ({ origin, decision, program }: OriginGrant) => {
    audit.record({ event: "origin.decided", origin, program, outcome: decision });
    if (decision === "deny") sockets.drop(origin, "originRefused");
  };
  const forgotten = (origin: string) => {
    audit.record({ event: "origin.forgotten", origin, outcome: "ok" });
    sockets.drop(origin, "originForgotten");
  };
  origins.on("requested", requested).on("decided", decided).on("forgotten", forgotten);
  return () => {
    origins.off("requested", requested).off("decided", decided).off("forgotten", forgotten);
  };
}
