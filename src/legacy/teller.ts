/** What a vendor's service asks for, whoever calls: one who is not let in gets failures and touches no reader. */
import { Fault } from "../base/fault.ts";
import type { Desk } from "../bridge/desk.ts";
import type { Identity } from "../bridge/methods/context.ts";
import type { Card, PortraitFormat } from "../card/card.ts";
import { type Failure, failureOf } from "../legacy-shapes/failure.ts";
import { mayBeUsed, type ReaderView } from "../readers/reader.ts";

export type Outcome =
  | { readonly card: Card; readonly failure?: never }
  | { readonly card: null; readonly failure: Failure };

export interface Want {
  readonly waitMs?: number;
  readonly faces?: boolean | "sheet";
  /** Default jpeg. */
  readonly portrait?: false | PortraitFormat;
}

export interface Teller {
  read(want?: Want): Promise<Outcome>;
  /** The reader that would read, or why there is none. */
  reader(): ReaderView | Failure;
}

export const refused = (failure: Failure): Teller => ({
  read: async () => ({ card: null, failure }),
  reader: () => failure,
});

/** @param service its name, for the audit log and the event log */
export function tellerOf(
  desk: Desk,
  service: string,
  { caller, signal }: { caller: Identity; signal: AbortSignal },
): Teller {
  const name = `legacy ${service}`;
  const record = (outcome: string, number?: string) =>
    desk.audit.record({
      event: "call",
      origin: caller.origin,
      method: name,
      outcome,
      ...(number === undefined ? {} : { number }),
    });
  return {
    async read({ waitMs = 0, faces = false, portrait = "jpeg" } = {}) {
      try {
        const wait = Math.min(waitMs, desk.limits.waitMs);
        const card = await desk.read({ waitMs: wait, faces, portrait, fingerprint: false }, caller, {
          name,
          signal,
        });
        record("ok", card.number);
        return { card };
      } catch (error) {
        if (signal.aborted) return { card: null, failure: "busy" };
        const { id } = Fault.accept(error);
        record(id);
        return { card: null, failure: failureOf(id) };
      }
    },
    reader: () => desk.readers.list().find(mayRead) ?? "no-reader",
  };
}

const mayRead = (view: ReaderView) => mayBeUsed(view) && (view.state === "ready" || view.state === "busy");
