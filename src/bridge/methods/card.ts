import { z } from "zod";
import { Card } from "../../card/card.ts";
import type { CardEvent } from "../../readers/manager.ts";
import type { Trace } from "../../readers/trace.ts";
import type { Audit } from "../audit.ts";
import { LIMITS } from "../limits.ts";
import { rpcMethod, type Session } from "../method.ts";
import { ReadParams, WatchParams, WatchResult } from "../schemas/card.ts";
import { chooseReader, type Identity, type MethodContext, whileFree } from "./context.ts";

/**
 * One reading for a caller, over WebSocket or HTTP.
 * @throws Fault `reader.*`, `card.*`, `sam.*`; the signal's reason
 */
export async function readCard(
  context: MethodContext,
  params: z.output<typeof ReadParams>,
  { caller, signal, trace }: { caller: Identity; signal: AbortSignal; trace: Trace },
): Promise<Card> {
  const reader = chooseReader(context, caller, params.reader);
  return await whileFree(context, { reader, caller, signal }, (until) =>
    context.readers.read({ ...params, reader, signal: until, trace }),
  );
}

export function cardMethods(context: MethodContext, audit: Audit) {
  const watches = new Map<string, () => void>();
  const unwatch = (session: Session) => {
    watches.get(session.id)?.();
    watches.delete(session.id);
  };
  return [
    rpcMethod({
      name: "card.read",
      summary: "Reads the card that lies on the reader, or the next one within waitMs.",
      access: "page",
      timeoutMs: ({ waitMs }) => waitMs + LIMITS.callMs,
      audited: true,
      params: ReadParams,
      result: Card,
      handle: (params, { session, signal, trace }) =>
        readCard(context, params, { caller: session, signal, trace }),
    }),
    rpcMethod({
      name: "card.watch",
      summary: "Announces cards by card.placed, card.read, card.removed, card.moved and card.failed.",
      access: "page",
      audited: true,
      params: WatchParams,
      result: WatchResult,
      handle(params, { session }) {
        if (params.reader !== undefined) chooseReader(context, session, params.reader);
        if (!watches.has(session.id)) session.onClose(() => unwatch(session));
        unwatch(session);
        watches.set(session.id, watch(context, session, { params, audit }));
        return { watching: true };
      },
    }),
    rpcMethod({
      name: "card.unwatch",
      summary: "Ends card.watch.",
      access: "page",
      params: z.object({}),
      result: WatchResult,
      handle(_, { session }) {
        unwatch(session);
        return { watching: false };
      },
    }),
  ];
}

/** Passes the manager's events on to one session: only its reader's, only what it asked for. */
function watch(
  { readers, leases }: MethodContext,
  session: Session,
  { params, audit }: { params: WatchParams; audit: Audit },
): () => void {
  const tell = (event: CardEvent) => {
    if (params.reader !== undefined && params.reader !== event.reader) return;
    const holder = leases.holderOf(event.reader);
    if (holder && holder.id !== session.id) return;
    session.notify(`card.${event.type}`, notificationOf(event, params));
    if (!event.card) return;
    const { reader } = event;
    const { number } = event.card;
    audit.record({ event: "card.handed-out", origin: session.origin, reader, outcome: "ok", number });
  };
  readers.on("card", tell);
  const stop = readers.watch(params);
  return () => {
    readers.off("card", tell);
    stop();
  };
}

function notificationOf({ reader, card, fault }: CardEvent, params: WatchParams): object {
  if (card) {
    const { faces, fingerprint, portrait, ...rest } = card;
    return {
      reader,
      card: {
        ...rest,
        portrait: params.portrait ? portrait : null,
        ...(params.faces && faces ? { faces } : {}),
        ...(params.fingerprint && fingerprint ? { fingerprint } : {}),
      },
    };
  }
  return fault ? { reader, error: { id: fault.id, ...fault.text("zh"), en: fault.text("en") } } : { reader };
}
