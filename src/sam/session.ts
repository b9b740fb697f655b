import type { ReaderTransport } from "../../drivers/contract.ts";
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { COMMANDS, type SamCommand, SW3 } from "./commands.ts";
import { samFaults, statusText } from "./faults.ts";
import type { Reply } from "./frame.ts";
import { type BaseBlocks, readBaseReply } from "./payload.ts";
import { type Exchange, SamPort } from "./port.ts";
import { formatSamId } from "./sam-id.ts";

/** Result bytes by which a SAM says that the card is none of its kind. */
const FOREIGN = new Set([0x31, 0x32, 0x33, 0x40]);

/**
 * An open reader in the terms of its commands: find → select → read. One call at a time; the readers room queues.
 */
export class SamSession {
  /** Printed as the vendor tools do; see `formatSamId`. */
  readonly samId: string;
  readonly #port: SamPort;
  /** Old modules (ids starting 05.01) do not know 30 10; asked once, then remembered. */
  #knowsFingerprints = true;
  /** What asks for the presence of a card, the first one that the SAM knows in front. */
  #presence: readonly SamCommand[] = [COMMANDS.readAddresses, COMMANDS.readManagement];

  private constructor(port: SamPort, samId: string) {
    this.#port = port;
    this.samId = samId;
  }

  /**
   * Asks a fresh transport for status and SAM id.
   * @param heard is told of every exchange, from the first on
   * @throws Fault `sam.self-test`, `sam.timeout`, `sam.garbage`, `reader.unplugged`; the transport is closed then
   */
  static async open(
    transport: ReaderTransport,
    clock: Clock,
    signal?: AbortSignal,
    heard?: (exchange: Exchange) => void,
  ): Promise<SamSession> {
    const port = new SamPort(transport, clock, heard);
    try {
      // A module that was just plugged in needs up to two seconds before it answers: the first try may be too early.
      const status = await port
        .exchange(COMMANDS.status, signal)
        .catch((error: unknown) => afterTimeout(error, () => port.exchange(COMMANDS.status, signal)));
      if (status.sw3 !== SW3.ok) throw new Fault(samFaults["sam.self-test"], { status: statusText(status) });
      const id = expectOk(COMMANDS.samId, await port.exchange(COMMANDS.samId, signal));
      if (id.data.length !== 16) {
        throw new Fault(samFaults["sam.garbage"], { command: "samId", reason: `${id.data.length} bytes` });
      }
      return new SamSession(port, formatSamId(id.data));
    } catch (error) {
      await port.close();
      throw error;
    }
  }

  /** Is there a card that was not read yet? After a read, SAMs differ in whether they find the same card again. */
  async find(signal?: AbortSignal): Promise<boolean> {
    const reply = await this.#port.exchange(COMMANDS.find, signal);
    if (reply.sw3 === SW3.found) return true;
    if (reply.sw3 === SW3.notFound) return false;
    throw refused(COMMANDS.find, reply);
  }

  /** @throws Fault `card.moved`, `card.foreign`, `sam.refused` */
  async select(signal?: AbortSignal): Promise<void> {
    const reply = await this.#port.exchange(COMMANDS.select, signal);
    if (reply.sw3 === SW3.ok) return;
    if (reply.sw3 === SW3.notSelected) throw new Fault(samFaults["card.moved"]);
    throw cardFault(COMMANDS.select, reply);
  }

  /**
   * Text, portrait and, when asked for, fingerprints of the selected card.
   * Without fingerprints 30 01 is used: every SAM knows it and it moves half the bytes.
   */
  async readBase(fingerprint: boolean, signal?: AbortSignal): Promise<BaseBlocks> {
    if (fingerprint && this.#knowsFingerprints) {
      const reply = await this.#port.exchange(COMMANDS.readWithFingerprint, signal);
      if (reply.sw3 !== SW3.badCommand)
        return readBaseReply(cardOk(COMMANDS.readWithFingerprint, reply).data, 3);
      this.#knowsFingerprints = false;
    }
    return readBaseReply(
      cardOk(COMMANDS.readBase, await this.#port.exchange(COMMANDS.readBase, signal)).data,
      2,
    );
  }

  /** Appended addresses (30 03), up to 280 bytes; empty when the card holds none or the SAM does not know them. */
  async readAddresses(signal?: AbortSignal): Promise<Uint8Array> {
    const reply = await this.#port.exchange(COMMANDS.readAddresses, signal);
    if (reply.sw3 === SW3.ok) return reply.data.slice(0, 280);
    if (reply.sw3 === SW3.nothing || reply.sw3 === SW3.badCommand) return new Uint8Array();
    throw cardFault(COMMANDS.readAddresses, reply);
  }

  /**
   * Does the card that was read still lie there? Asked by 30 03, where the SAM does not know that by 30 05; each
   * answers for the selected card only. "Find" says nothing: many SAMs do not find a card that was read.
   */
  async isPresent(signal?: AbortSignal): Promise<boolean> {
    for (let [command] = this.#presence; command; [command] = this.#presence) {
      const { sw3 } = await this.#port.exchange(command, signal);
      if (sw3 !== SW3.badCommand) return sw3 === SW3.ok || sw3 === SW3.nothing;
      this.#presence = this.#presence.slice(1);
    }
    return false;
  }

  /** The device went away: no call can succeed any more. */
  get lost(): boolean {
    return this.#port.lost;
  }

  close(): Promise<void> {
    return this.#port.close();
  }
}

async function afterTimeout<T>(error: unknown, again: () => Promise<T>): Promise<T> {
  if (error instanceof Fault && error.is(samFaults["sam.timeout"])) return await again();
  throw error;
}

function expectOk(command: SamCommand, reply: Reply): Reply {
  if (reply.sw3 !== SW3.ok) throw refused(command, reply);
  return reply;
}

function cardOk(command: SamCommand, reply: Reply): Reply {
  if (reply.sw3 !== SW3.ok) throw cardFault(command, reply);
  return reply;
}

function cardFault(command: SamCommand, reply: Reply): Fault {
  const status = statusText(reply);
  if (FOREIGN.has(reply.sw3)) return new Fault(samFaults["card.foreign"], { status });
  if (reply.sw3 === SW3.readFailed) return new Fault(samFaults["card.read-failed"], { status });
  return refused(command, reply);
}

function refused(command: SamCommand, reply: Reply): Fault {
  return new Fault(samFaults["sam.refused"], { command: command.name, status: statusText(reply) });
}
