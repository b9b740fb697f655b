import { z } from "zod";
import { Card } from "../../card/card.ts";
import type { CardEvent } from "../../readers/manager.ts";
import { LIMITS } from "../limits.ts";
import { rpcMethod, type Session } from "../method.ts";
import { demandReader, holderOf, type MethodContext } from "./context.ts";

const what = {
  reader: z.string().optional().describe("reader id; absent: the only one"),
  fingerprint: z.boolean().default(false).describe("hand out the fingerprint block"),
  faces: z.boolean().default(false).describe("compose both card faces"),
  portrait: z.boolean().default(true).describe("decode the portrait"),
};
export const ReadParams = z.object({
  ...what,
  waitMs: z.number().int().min(0).max(LIMITS.waitMs).default(0).describe("how long to wait for a card"),
});
const WatchParams = z.object(what);
type WatchParams = z.output<typeof WatchParams>;

export function cardMethods(context: MethodContext) {
  const { readers } = context;
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
      params: ReadParams,
      result: Card,
      async handle(params, { session, signal }) {
        demandReader(context, session, params.reader);
        return await readers.read({ ...params, signal });
      },
    }),
    rpcMethod({
      name: "card.watch",
      summary: "Announces cards by card.placed, card.read, card.removed, card.moved and card.failed.",
      access: "page",
      params: WatchParams,
      result: z.object({ watching: z.boolean() }),
      handle(params, { session }) {
        demandReader(context, session, params.reader);
        if (!watches.has(session.id)) session.onClose(() => unwatch(session));
        unwatch(session);
        watches.set(session.id, watch(context, session, params));
        return { watching: true };
      },
    }),
    rpcMethod({
      name: "card.unwatch",
      summary: "Ends card.watch.",
      access: "page",
      params: z.object({}),
      result: z.object({ watching: z.boolean() }),
      handle(_, { session }) {
        unwatch(session);
        return { watching: false };
      },
    }),
  ];
}

/** Passes the manager's events on to one session: only its reader's, only what it asked for. */
function watch({ readers, leases }: MethodContext, session: Session, params: WatchParams): () => void {
  const tell = (event: CardEvent) => {
    if (params.reader !== undefined && params.reader !== event.reader) return;
    const holder = leases.holderOf(event.reader);
    if (holder && holder.id !== holderOf(session).id) return;
    session.notify(`card.${event.type}`, notificationOf(event, params));
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
