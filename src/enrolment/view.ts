import type { Fault } from "../base/fault.ts";
import { maskNumber } from "../base/log.ts";
import { type Activity, type EnrolmentRecord, stateOf } from "./record.ts";
import type { EnrolmentView, FaultView } from "./schemas.ts";

export function faultView(fault: Fault): FaultView {
  return { id: fault.id, ...fault.text("zh"), retryable: fault.kind.retryable, en: fault.text("en") };
}

/** What the outbox knows beside the record. */
export interface Circumstances extends Omit<Activity, "faulty"> {
  readonly fault: Fault | null;
  readonly nextTryAt: number | null;
}

/** What a page sees: the number masked, pictures left out. */
export function viewOf(record: EnrolmentRecord, { sending, fault, nextTryAt }: Circumstances): EnrolmentView {
  const state = stateOf(record, { sending, faulty: fault !== null });
  const retrying = state === "retrying";
  return {
    id: record.id,
    name: record.card.name,
    numberMasked: maskNumber(record.card.number),
    createdAt: iso(record.createdAt),
    state,
    userCode: record.userCode,
    fault: record.refusal ?? (retrying && fault ? faultView(fault) : null),
    nextTryAt: retrying && nextTryAt !== null ? iso(nextTryAt) : null,
    terminals: record.terminals.map((terminal) => ({ ...terminal, at: iso(terminal.at) })),
  };
}

const iso = (ms: number): string => new Date(ms).toISOString();
