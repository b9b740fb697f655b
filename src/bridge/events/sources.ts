/** Readers, cards, leases, the simulator and the audit as events. Each function gives the way to stop. */
import type { LeaseState, Leases } from "../../readers/leases.ts";
import type { CardEvent, ReaderManager } from "../../readers/manager.ts";
import type { ReaderView } from "../../readers/reader.ts";
import type { Exchange } from "../../sam/port.ts";
import type { Audit, AuditEvent } from "../audit.ts";
import { CLOSE } from "../close-codes.ts";
import type { SimulatorControl } from "../http/route.ts";
import type { EventKind } from "../schemas/events.ts";
import type { EventLog, NewEvent } from "./log.ts";

export function logReaders(log: EventLog, readers: ReaderManager): () => void {
  const stops = (["added", "removed", "changed", "error"] as const).map((name) => {
    const tell = ({ id, name: called, driver, state, card, fault }: ReaderView) =>
      log.record({
        kind: "reader",
        name,
        outcome: fault?.id ?? state,
        reader: id,
        detail: { name: called, driver, state, card },
      });
    readers.on(name, tell);
    return () => readers.off(name, tell);
  });
  const card = ({ type, reader, card, fault, spans }: CardEvent) =>
    log.record({
      kind: "card",
      name: type,
      outcome: fault?.id ?? "ok",
      reader,
      ...(card ? { detail: { type: card.type, portrait: card.portraitNote?.id ?? "ok" } } : {}),
      ...(spans?.length ? { spans: [...spans], ms: endOf(spans) } : {}),
    });
  const exchange = onlyChanges((reader: string, { command, status, fault, bytes, ms }: Exchange, repeats) =>
    log.record({
      kind: "sam",
      name: command,
      outcome: fault ?? "ok",
      reader,
      ms,
      detail: { status, bytes, ...(repeats > 0 ? { "same before": repeats } : {}) },
    }),
  );
  const heard = (reader: string, one: Exchange) => log.sam && exchange(reader, one);
  readers.on("card", card).on("exchange", heard);
  return () => {
    readers.off("card", card).off("exchange", heard);
    for (const stop of stops) stop();
  };
}

export function logLeases(log: EventLog, leases: Leases): () => void {
  const tell = ({ reader, lease, waiting }: LeaseState) =>
    log.record({
      kind: "lease",
      name: lease ? "held" : "free",
      outcome: "ok",
      reader,
      origin: lease?.owner ?? null,
      detail: { waiting, ...(lease ? { expiresAt: new Date(lease.expiresAt).toISOString() } : {}) },
    });
  leases.on("changed", tell);
  return () => leases.off("changed", tell);
}

/** What a person does at a virtual reader. */
export function logSimulator(log: EventLog, simulator: SimulatorControl | null): () => void {
  if (!simulator?.on) return () => {};
  const before = new Map<string, string | null>();
  const look = ({ readers }: { readers: readonly unknown[] }) => {
    const now = new Map((readers as { id: string; card: string | null }[]).map(({ id, card }) => [id, card]));
    for (const reader of new Set([...before.keys(), ...now.keys()])) {
      const [old, card] = [before.get(reader), now.get(reader)];
      if (old === card) continue;
      const name =
        card === undefined ? "unplugged" : old === undefined ? "plugged" : card ? "inserted" : "removed";
      log.record({ kind: "simulator", name, outcome: "ok", reader, ...(card ? { detail: { card } } : {}) });
    }
    before.clear();
    for (const [reader, card] of now) before.set(reader, card);
  };
  for (const { id, card } of simulator.state().readers as { id: string; card: string | null }[])
    before.set(id, card);
  simulator.on("changed", look);
  return () => simulator.off?.("changed", look);
}

/** Connections, refusals and consent are told to the audit already: the log hears the same, without the card's hash. */
export function heardBy(log: EventLog, audit: Audit): Audit {
  return {
    record(event) {
      audit.record(event);
      const kind = KINDS[event.event];
      if (kind) log.record(eventOf(kind, event));
    },
  };
}

const KINDS: Readonly<Record<AuditEvent["event"], EventKind | null>> = {
  "connection.opened": "connection",
  "connection.closed": "connection",
  "connection.refused": "refused",
  "request.refused": "refused",
  "origin.requested": "consent",
  "origin.decided": "consent",
  "origin.forgotten": "consent",
  "card.handed-out": "card",
  // Calls are recorded where their bodies are known.
  call: null,
};

const CLOSE_NAMES = new Map<number, string>(Object.entries(CLOSE).map(([name, code]) => [code, name]));

function eventOf(
  kind: EventKind,
  { event, number, code, outcome, host, method, unwritten, ...rest }: AuditEvent,
): NewEvent {
  const [what = "", happened = ""] = event.split(".");
  const detail = {
    ...(host === undefined ? {} : { host }),
    ...(method === undefined ? {} : { call: method }),
    ...(unwritten === undefined ? {} : { unwritten }),
  };
  return {
    kind,
    name: kind === "refused" ? what : happened,
    outcome: code === undefined ? outcome : closedBy(code),
    ...(code === undefined ? {} : { code }),
    ...rest,
    ...(Object.keys(detail).length > 0 ? { detail } : {}),
  };
}

/** Leaving, closing without a word and closing properly are all as it should be. */
function closedBy(code: number): string {
  return CLOSE_NAMES.get(code) ?? ([1000, 1001, 1005].includes(code) ? "ok" : `close ${code}`);
}

/** A module that is asked for a card three times a second says the same again and again: told once, then counted. */
function onlyChanges(tell: (reader: string, exchange: Exchange, repeats: number) => void) {
  const last = new Map<string, { key: string; repeats: number }>();
  return (reader: string, exchange: Exchange) => {
    const key = `${exchange.command} ${exchange.status} ${exchange.fault}`;
    const before = last.get(reader);
    if (before?.key === key) before.repeats += 1;
    else {
      tell(reader, exchange, before?.repeats ?? 0);
      last.set(reader, { key, repeats: 0 });
    }
  };
}

function endOf(spans: NonNullable<CardEvent["spans"]>): number {
  return Math.max(...spans.map(({ at, ms }) => at + ms));
}
