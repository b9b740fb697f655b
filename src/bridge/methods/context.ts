import { Fault } from "../../base/fault.ts";
import { readerFaults } from "../../readers/faults.ts";
import type { LeaseHolder, LeaseState, Leases } from "../../readers/leases.ts";
import { type ReaderManager, rank } from "../../readers/manager.ts";
import type { Session } from "../method.ts";
import type { LeaseView } from "../schemas/lease.ts";

/** What the bridge's own methods work with. */
export interface MethodContext {
  readonly readers: ReaderManager;
  readonly leases: Leases;
  readonly version: string;
  readonly capabilities: readonly string[];
}

export type Identity = Pick<Session, "id" | "origin" | "own">;

/** A caller as others see it when it holds a reader. */
export function holderOf({ id, origin, own }: Identity): LeaseHolder {
  return { id, owner: origin ?? "本机程序", privileged: own };
}

export function leaseView({ reader, lease, waiting }: LeaseState): LeaseView {
  return {
    reader,
    lease: lease?.id ?? null,
    owner: lease?.owner ?? null,
    expiresAt: lease ? new Date(lease.expiresAt).toISOString() : null,
    waiting,
  };
}

/** The readers that are held now. */
export function heldLeases({ readers, leases }: MethodContext): LeaseView[] {
  return readers
    .list()
    .map(({ id }) => leaseView(leases.stateOf(id)))
    .filter(({ lease }) => lease !== null);
}

/** @throws Fault `reader.unknown` */
export function demandKnown({ readers }: Pick<MethodContext, "readers">, reader: string): void {
  if (!readers.list().some(({ id }) => id === reader))
    throw new Fault(readerFaults["reader.unknown"], { reader: reader.slice(0, 100) });
}

/**
 * The reader that a caller means: the one it names or, without a name, the first that is ready and that nobody
 * else holds.
 * @throws Fault `reader.none`, `reader.unknown`, `reader.leased`
 */
export function chooseReader({ readers, leases }: MethodContext, caller: Identity, named?: string): string {
  const all = readers.list();
  if (named !== undefined) {
    demandKnown({ readers }, named);
    leases.demand(named, holderOf(caller));
    return named;
  }
  const inOrder = all.toSorted((a, b) => rank(a) - rank(b));
  const [first] = inOrder;
  if (!first) throw new Fault(readerFaults["reader.none"]);
  const free = inOrder.find(({ id }) => [undefined, caller.id].includes(leases.holderOf(id)?.id));
  const { id } = free ?? first;
  leases.demand(id, holderOf(caller));
  return id;
}

/**
 * Runs `work` until another caller takes the reader: a page that waits for a card must not get the card of the
 * page that has taken the reader meanwhile.
 * @throws Fault `reader.leased`
 */
export async function whileFree<T>(
  { leases }: MethodContext,
  { reader, caller, signal }: { reader: string; caller: Identity; signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const taken = new AbortController();
  const look = (state: LeaseState) => {
    if (state.reader !== reader) return;
    try {
      leases.demand(reader, holderOf(caller));
    } catch (error) {
      taken.abort(error);
    }
  };
  leases.on("changed", look);
  try {
    const result = await work(AbortSignal.any([signal, taken.signal]));
    taken.signal.throwIfAborted();
    return result;
  } finally {
    leases.off("changed", look);
  }
}
