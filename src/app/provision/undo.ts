/** Takes back what the record says, and looks at what of it still stands. */
import { Fault } from "../../base/fault.ts";
import { kindOf } from "./kinds/index.ts";
import { keyOf } from "./mark.ts";
import type { SettledEntry } from "./record.ts";
import { type Place, settle, settleAll } from "./settle.ts";

export interface UndoReport {
  readonly type: string;
  readonly what: string;
  /** left: it was changed since, so it is no longer ours. */
  readonly state: "undone" | "left" | "failed" | "due";
  readonly fault?: Fault;
}

/**
 * Phase uninstall: takes back what the record says, last first. What somebody has changed since is left as it is; what
 * cannot be taken back stays in the record, and the rest goes on.
 */
export async function undoAll(place: Place, dryRun: boolean): Promise<readonly UndoReport[]> {
  const reports: UndoReport[] = [];
  if (!dryRun)
    for (const { state, ...about } of await settleAll(place))
      if (state === "undone" || state === "failed") reports.push({ ...about, state });
  for (const entry of place.record.entries.toReversed()) {
    const about = { type: entry.type, what: keyOf(entry.mark) };
    // What could not be settled is told already.
    if (entry.pending && !dryRun) continue;
    try {
      reports.push({ ...about, state: dryRun ? await dueOf(entry, place) : await undo(entry, place) });
    } catch (error) {
      reports.push({ ...about, state: "failed", fault: Fault.accept(error) });
    }
  }
  return reports;
}

async function dueOf({ mark, pending }: { pending?: unknown } & SettledEntry, { site }: Place) {
  return pending || (await kindOf(mark).stands(site, mark)) ? "due" : "left";
}

async function undo(entry: SettledEntry, place: Place): Promise<"undone" | "left"> {
  const { site, record } = place;
  const { mark } = entry;
  const kind = kindOf(mark);
  const stands = await kind.stands(site, mark);
  if (stands) {
    record.begin(entry);
    await kind.undo(site, mark).catch(async (error) => {
      // Still whole, most likely: then it is ours as before.
      await settle(place, { ...entry, pending: {} }).catch(Fault.accept);
      throw error;
    });
  }
  record.remove(mark);
  return stands ? "undone" : "left";
}

export interface Drift {
  readonly step: number;
  readonly type: string;
  readonly what: string;
  /** Is it in force? */
  readonly stands: boolean;
  /** The power failed, or the program, while it was done or taken back; the next run settles it. */
  readonly halfDone: boolean;
}

/** What is in force of what provisioning wrote. */
export async function driftOf({ site, record }: Place): Promise<readonly Drift[]> {
  const found: Drift[] = [];
  for (const { step, type, mark, pending } of record.entries) {
    const stands = await kindOf(mark).stands(site, mark);
    found.push({ step, type, what: keyOf(mark), stands, halfDone: pending !== undefined });
  }
  return found;
}
