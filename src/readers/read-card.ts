/** The commands that read one card, with the second chances that readers need. */
import { Fault } from "../base/fault.ts";
import type { CardBlocks } from "../card/card.ts";
import { samFaults } from "../sam/faults.ts";
import type { SamSession } from "../sam/session.ts";
import { readerFaults } from "./faults.ts";

export interface HowToRead {
  readonly fingerprint: boolean;
  readonly signal: AbortSignal;
}

/**
 * Reads the card that was just found. One that is lost on the way gets a second chance while it lies there.
 * @throws Fault `card.moved` when it does not lie there any more, `card.read-failed`, `card.foreign`, `sam.*`
 */
export async function readFoundCard(session: SamSession, how: HowToRead): Promise<CardBlocks> {
  try {
    return await readOnce(session, how);
  } catch (error) {
    if (!isCardTrouble(error)) throw error;
    if (!(await session.find(how.signal))) throw new Fault(samFaults["card.moved"], {}, { cause: error });
    return await readOnce(session, how);
  }
}

/**
 * The fingerprints of a card that was read without them; empty where it has none. It may still be selected; some
 * modules want it found and selected again, and some do not read a card twice.
 * @throws Fault `card.read-again`; `card.moved` when another card lies there by now
 */
export async function readFingerprintToo(
  session: SamSession,
  { text }: CardBlocks,
  { signal }: HowToRead,
): Promise<Uint8Array> {
  const read = async () => {
    const blocks = await session.readBase(true, signal);
    if (!isSame(blocks.text, text)) throw new Fault(samFaults["card.moved"]);
    return blocks.fingerprint ?? new Uint8Array();
  };
  try {
    return await read();
  } catch (error) {
    if (!isReadFailure(error)) throw error;
  }
  if (!(await session.find(signal))) throw new Fault(readerFaults["card.read-again"]);
  await session.select(signal);
  return await read();
}

async function readOnce(session: SamSession, { fingerprint, signal }: HowToRead): Promise<CardBlocks> {
  await session.select(signal);
  const blocks = await session.readBase(fingerprint, signal);
  const addresses = await session.readAddresses(signal);
  return {
    ...blocks,
    // Asked for and not there: an empty block says that the question was put.
    ...(fingerprint && !blocks.fingerprint ? { fingerprint: new Uint8Array() } : {}),
    ...(addresses.length > 0 ? { addresses } : {}),
  };
}

function isCardTrouble(error: unknown): boolean {
  return isReadFailure(error) || (error instanceof Fault && error.is(samFaults["card.moved"]));
}

function isReadFailure(error: unknown): error is Fault {
  return error instanceof Fault && error.is(samFaults["card.read-failed"]);
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
