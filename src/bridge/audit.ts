/**
 * Who did what, for IT: pages, programs, outcomes; never a name, a portrait or a number. A card appears as a keyed
 * hash: whoever has the installation's key and the number of a card can find its readings, nobody can go back.
 */
import { createHmac } from "node:crypto";
import type { Clock } from "../base/clock.ts";
import { Sparing } from "./events/sparing.ts";

export interface AuditEvent {
  readonly event:
    | "connection.opened"
    | "connection.closed"
    | "connection.refused"
    | "request.refused"
    | "origin.requested"
    | "origin.decided"
    | "origin.forgotten"
    | "card.handed-out"
    | "call";
  /** The page; null = a program with the token. */
  readonly origin: string | null;
  readonly program?: string | null;
  readonly method?: string;
  readonly reader?: string;
  /** Number of the WebSocket connection, and the close code with which it ended. */
  readonly connection?: number;
  readonly code?: number;
  /** What a refused request called this machine. */
  readonly host?: string;
  /** `ok` or the id of the fault. */
  readonly outcome: string;
  /** Of a refusal: so many before it were not written. */
  readonly unwritten?: number;
  /** The card's number; only its hash is written. */
  readonly number?: string;
}

export interface Audit {
  record(event: AuditEvent): void;
}

/** @param key 64 hexadecimal digits; @param write takes one line of JSON, without line end */
export function createAudit(options: { key: string; clock: Clock; write: (line: string) => void }): Audit {
  const key = Buffer.from(options.key, "hex");
  return {
    record({ number, ...event }) {
      const at = new Date(options.clock.now()).toISOString();
      const card = number === undefined ? {} : { card: hashNumber(key, number) };
      options.write(JSON.stringify({ at, ...event, ...card }));
    },
  };
}

/** 128 bits of HMAC-SHA-256, hexadecimal. */
export function hashNumber(key: Uint8Array, number: string): string {
  return createHmac("sha256", key).update(number).digest("hex").slice(0, 32);
}

const REFUSALS: ReadonlySet<AuditEvent["event"]> = new Set(["connection.refused", "request.refused"]);
/** Seconds between two of one page, when the first ones are written. */
const THEN_EVERY_S = 10;

/** Few refusals of one page, and few of all together; how many there were is written with the next one. */
export function fewRefusals(audit: Audit, clock: Clock): Audit {
  const sparing = new Sparing(clock, THEN_EVERY_S);
  return {
    record(event) {
      if (!REFUSALS.has(event.event)) return audit.record(event);
      const unwritten = sparing.admit(event.origin);
      if (unwritten) audit.record({ ...event, ...unwritten });
    },
  };
}
