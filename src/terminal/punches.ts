/** Punches: the 3-second rule, what may be deleted, how they are written on the wire (spec 2.2, 4.1). */
import { Fault } from "../base/fault.ts";
import { encodePhotoText, sniffImage } from "../device-protocol/photo-text.ts";
import { formatPunchTime } from "../device-protocol/times.ts";
import { terminalFaults } from "./faults.ts";
import type { Punch, TerminalStore } from "./store.ts";

/** Spec L37: from the last kept punch, 3 000 ms later is kept again (H1). */
const DEDUPE_MS = 3_000;
/** Spec L39: more than ten failures make a punch deletable. */
const MAX_FAILURES = 10;
/** G24. */
const BATCH = 10;
const BATCH_BYTES = 2_000_000;
/** B3: after two refusals of a batch its punches go one by one. */
const SPLIT_AFTER = 2;

export interface PunchInput {
  readonly userCode: string;
  readonly type: Punch["type"];
  readonly at: number;
  readonly photo: Uint8Array | null;
}

/**
 * Keeps a punch. @returns its id, or null for a repetition within three seconds
 * @throws Fault `terminal.storage-full` when nothing may be deleted; `terminal.not-saved`
 */
export function keepPunch(
  store: TerminalStore,
  input: PunchInput,
  capacity: number,
  sn: string,
): number | null {
  return store.write(() => {
    const last = store.lastPunch(input.userCode);
    // A clock that was set back makes no repetition (H2).
    if (last !== null && input.at >= last && input.at - last < DEDUPE_MS) return null;
    if (store.count("punches") >= capacity && !store.deleteOneDeletable(MAX_FAILURES))
      throw new Fault(terminalFaults["terminal.storage-full"], { sn });
    // Only a face punch carries a picture, and only JPEG (spec L207-208).
    const jpeg = input.type === "face" && input.photo && sniffImage(input.photo) === "image/jpeg";
    return store.addPunch({ ...input, photo: jpeg ? input.photo : null });
  });
}

/** The next punches to send together, oldest first. */
export function nextBatch(store: TerminalStore): Punch[] {
  const [first, ...rest] = store.unsent(BATCH);
  if (!first) return [];
  if (first.failures >= SPLIT_AFTER) return [first];
  const batch = [first];
  let bytes = first.photo?.length ?? 0;
  for (const punch of rest) {
    bytes += punch.photo?.length ?? 0;
    if (bytes > BATCH_BYTES || punch.failures >= SPLIT_AFTER) break;
    batch.push(punch);
  }
  return batch;
}

/** `data` of 4.1 and 4.5 (spec L193-210). */
export function encodePunches(punches: readonly Punch[]): string {
  return JSON.stringify(
    punches.map(({ userCode, at, type, photo }) => ({
      // A number where the code is one, as the example prints it (B18).
      userCode: String(Number(userCode)) === userCode ? Number(userCode) : userCode,
      time: formatPunchTime(at),
      type,
      pic: photo ? encodePhotoText(photo) : "",
      temperature: "0",
    })),
  );
}
