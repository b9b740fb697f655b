/**
 * The record and the computer after the power failed: what was begun is looked at, and is then either ours or not
 * there. Nothing is in between.
 */
import { Fault } from "../../base/fault.ts";
import { kindOf } from "./kinds/index.ts";
import { keyOf, type Mark } from "./mark.ts";
import type { Entry, ProvisionRecord } from "./record.ts";
import type { Site } from "./site.ts";

export interface Settled {
  readonly type: string;
  readonly what: string;
  /** made: it is there and ours; nothing: it had not begun, or is somebody else's since; undone: it was half there */
  readonly state: "made" | "nothing" | "undone" | "failed";
  readonly fault?: Fault;
}

/** Where things are made and taken back, and where that is written down. */
export interface Place {
  readonly site: Site;
  readonly record: ProvisionRecord;
}

/** Settles all that was begun, last first; what cannot be settled stays begun. */
export async function settleAll({ site, record }: Place): Promise<readonly Settled[]> {
  record.sweep();
  const all: Settled[] = [];
  for (const entry of record.entries.toReversed()) {
    if (!entry.pending) continue;
    const about = { type: entry.type, what: keyOf(entry.mark) };
    try {
      all.push({ ...about, state: await settle({ site, record }, entry) });
    } catch (error) {
      all.push({ ...about, state: "failed", fault: Fault.accept(error) });
    }
  }
  return all;
}

/** @throws Fault of the kind, when it cannot be looked at or taken back */
export async function settle(place: Place, entry: Entry): Promise<Exclude<Settled["state"], "failed">> {
  const { site, record } = place;
  const { mark, pending } = entry;
  const kind = kindOf(mark);
  kind.sweep?.(site, mark);
  const found = await foundOf(site, mark);
  if (typeof found === "object") {
    record.add({ ...entry, mark: found });
    return "made";
  }
  if (found === "half") await kind.undo(site, mark);
  const earlier = pending?.earlier;
  const isEarlier =
    earlier && (found === "nothing" || (await kindOf(earlier.mark).stands(site, earlier.mark)));
  if (isEarlier) record.restore(earlier);
  else record.remove(mark);
  return found === "half" ? "undone" : "nothing";
}

async function foundOf(site: Site, mark: Mark): Promise<Mark | "nothing" | "half"> {
  const kind = kindOf(mark);
  if (kind.found) return await kind.found(site, mark);
  return (await kind.stands(site, mark)) ? mark : "nothing";
}
