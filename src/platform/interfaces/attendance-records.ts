/** What 4.1 with data and 4.5 have in common: the list of punches and the answer to it. */

import type { Batch, Stored } from "../attendance/ingest.ts";
import type { Trace } from "../traffic/trace.ts";
import { type Envelope, failure, REFUSED } from "./envelope.ts";
import { isBlank, isRecord } from "./interface.ts";

/** Spec L715. */
export const INCOMPLETE = failure("未传入userCode或time或type");

/** The records of `data`: none for an absent or empty parameter (B2); null when it is no JSON list. */
export function readRecords(data: string | undefined, trace: Trace): unknown[] | null {
  if (data === undefined || isBlank(data)) return [];
  const value = trace.json(data);
  if (value === null) return [];
  if (isRecord(value)) return [value];
  return Array.isArray(value) ? value : null;
}

/** What is incomplete or refused is told, what is good is kept all the same (B3, B4). */
export function attendanceReply(batch: Batch, stored: Stored, good: Envelope): Envelope {
  if (batch.incomplete > 0) return INCOMPLETE;
  return stored.refused > 0 ? REFUSED : good;
}
