/** Punches: the 3-second rule, what may be deleted, how they are written on the wire (spec 2.2, 4.1). */
import { Fault } from "../base/fault.ts";
import { encodePhotoText, sniffImage } from "../device-protocol/photo-text.ts";
import { formatPunchTime } from "../device-protocol/times.ts";
import { terminalFaults } from "./faults.ts";
import type { Punch, TerminalStore } from "./store.ts";

/** Spec L39: more than ten failures make a punch deletable. */
export const MAX_FAILURES = 10;
/** The picture of a punch, bytes: "400kb以下" (spec L57), read strictly when sending (H9). */
const MAX_PICTURE = 400_000;

export interface PunchInput {
  readonly userCode: string;
  readonly type: Punch["type"];
  readonly at: number;
  readonly photo: Uint8Array | null;
}

export interface PunchRules {
  readonly sn: string;
  readonly capacity: number;
  /** Spec L37: 3 000 ms from the last kept punch; then the next one is kept again (H1). */
  readonly dedupeMs: number;
  /** H4. */
  readonly neverDeleteUnsent: boolean;
}

/** More failures than this make an unsent punch deletable (H3). */
export const deletableAfter = ({ neverDeleteUnsent }: Pick<PunchRules, "neverDeleteUnsent">): number =>
  neverDeleteUnsent ? Number.MAX_SAFE_INTEGER : MAX_FAILURES;

/**
 * Keeps a punch. @returns its id, or null for a repetition within three seconds
 * @throws Fault `terminal.storage-full` when nothing may be deleted; `terminal.not-saved`
 */
export function keepPunch(store: TerminalStore, input: PunchInput, rules: PunchRules): number | null {
  const { sn, capacity, dedupeMs } = rules;
  return store.write(() => {
    const last = store.lastPunch(input.userCode);
    // A clock that was set back makes no repetition (H2).
    if (last !== null && input.at >= last && input.at - last < dedupeMs) return null;
    if (store.count("punches") >= capacity && !store.deleteOneDeletable(deletableAfter(rules)))
      throw new Fault(terminalFaults["terminal.storage-full"], { sn });
    return store.addPunch({ ...input, photo: pictureOf(input) });
  });
}

/** Only a face punch carries a picture, and only JPEG (spec L207-208). */
function pictureOf({ type, photo }: PunchInput): Uint8Array | null {
  const fits = type === "face" && photo !== null && photo.length <= MAX_PICTURE;
  return fits && sniffImage(photo) === "image/jpeg" ? photo : null;
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
