/** Sending punches until the server has each of them; what it refuses does not hold up the others (B3, H5). */
import { Fault } from "../base/fault.ts";
import type { Answer } from "./answer.ts";
import { isAboutDevice, terminalFaults } from "./faults.ts";
import { encodePunches } from "./punches.ts";
import type { ServerConnection } from "./server.ts";
import type { Punch, TerminalStore } from "./store.ts";

/** G24: at most ten punches or two megabytes at once. */
export const BATCH = 10;
const BATCH_BYTES = 2_000_000;
/** B3: a punch that was refused twice is sent alone. */
const SUSPECT_AFTER = 2;
/** Of those, how many get a try each time. */
const SUSPECTS = 20;

export interface Upload {
  readonly server: ServerConnection;
  readonly store: TerminalStore;
  /** By 4.1 or by 4.5. */
  send(data: string): Promise<Answer>;
  /** How many punches at once: less than {@link BATCH} on a slow line. */
  readonly most: number;
  uploaded(punches: readonly Punch[]): void;
}

/**
 * Sends what waits. Success 1 is the receipt of a whole batch.
 *
 * @returns null when all is sent, or the first refusal; every punch concerned has one failure more
 * @throws Fault `terminal.unreachable`, `terminal.status`, or a refusal of this terminal as such: none of them is a
 *   failure of a punch, which may be deleted after more than ten (H5)
 */
export async function uploadPunches(upload: Upload): Promise<Fault | null> {
  const { store, most } = upload;
  for (;;) {
    const batch = cut(store.unsent(most, SUSPECT_AFTER));
    if (batch.length === 0) break;
    const refusal = await deliver(batch, upload);
    if (refusal) return refusal;
  }
  let first: Fault | null = null;
  for (const punch of store.suspects(SUSPECTS, SUSPECT_AFTER)) {
    const refusal = await deliver([punch], upload);
    first ??= refusal;
  }
  return first;
}

async function deliver(batch: readonly Punch[], upload: Upload): Promise<Fault | null> {
  const { store } = upload;
  const ids = batch.map(({ id }) => id);
  const refusal = await send(batch, upload);
  store.write(() => (refusal ? store.uploadFailed(ids) : store.uploaded(ids)));
  if (!refusal) upload.uploaded(batch);
  return refusal;
}

async function send(batch: readonly Punch[], upload: Upload): Promise<Fault | null> {
  try {
    const answer = await upload.send(encodePunches(batch));
    if (answer.success) return null;
    const refusal = upload.server.refusal(answer);
    if (isAboutDevice(refusal)) throw refusal;
    return refusal;
  } catch (error) {
    if (error instanceof Fault && error.is(terminalFaults["terminal.answer"])) return error;
    throw error;
  }
}

function cut(punches: readonly Punch[]): Punch[] {
  let bytes = 0;
  return punches.filter(({ photo }, index) => {
    bytes += photo?.length ?? 0;
    return index === 0 || bytes <= BATCH_BYTES;
  });
}
