import type { LeaseHolder, Leases } from "../../readers/leases.ts";
import type { ReaderManager } from "../../readers/manager.ts";
import type { Session } from "../method.ts";

/** What the bridge's own methods work with. */
export interface MethodContext {
  readonly readers: ReaderManager;
  readonly leases: Leases;
  readonly version: string;
  readonly capabilities: readonly string[];
}

/** A session as others see it when it holds a reader. */
export function holderOf(session: Session): LeaseHolder {
  return { id: session.id, owner: session.origin ?? "本机程序" };
}

/** @throws Fault `reader.leased` when another page holds the reader that is meant, or the only one */
export function demandReader({ readers, leases }: MethodContext, session: Session, reader?: string): void {
  const id = reader ?? readers.list()[0]?.id;
  if (id !== undefined) leases.demand(id, holderOf(session));
}
