/**
 * A security module at frame level: request bytes in, reply bytes out after the time a real one would take.
 * Every wire (virtual driver, serial, USB/IP) can sit on top. It follows the documented behaviour: find → select →
 * read; a card that was read is not found again until it leaves the field.
 */
import type { Clock } from "../../src/base/clock.ts";
import type { CardBlocks } from "../../src/card/card.ts";
import { COMMANDS, SW3 } from "../../src/sam/commands.ts";
import { encodeFrame, HEADER_LENGTH, PREAMBLE } from "../../src/sam/frame.ts";
import { TIMINGS, type Timing } from "./timing.ts";

/** `05.03-20201130-0002000001-0305419896`, constructed. */
const SAM_ID = Uint8Array.from(Buffer.from("05000300aa3e340181841e0078563412", "hex"));

export interface EmulatedCard {
  readonly blocks: CardBlocks;
  /** unreadable: reading fails; slips-away: it leaves the field while it is read. */
  readonly behaviour?: "unreadable" | "slips-away";
}

export interface EmulatorOptions {
  readonly clock: Clock;
  readonly timing?: Timing;
  readonly samId?: Uint8Array;
  /** A module that does not know 30 10 (ids starting 05.01). */
  readonly withoutFingerprints?: boolean;
  /** Some modules find a card again after it was read. */
  readonly findsReadCards?: boolean;
}

/** Turns the reply bytes into what a faulty reader would send; an empty list is silence. */
export type ReplyFilter = (reply: Uint8Array) => Uint8Array[];

type CardState = "unread" | "found" | "selected" | "read";

export class SamEmulator {
  readonly #options: Required<EmulatorOptions>;
  #card: EmulatedCard | null = null;
  #state: CardState = "unread";
  #send: (bytes: Uint8Array) => void = () => {};
  #cardChanged: () => void = () => {};
  #received = new Uint8Array();
  #filter: ReplyFilter | null = null;
  #wireMs = 0;
  /** Takes back the reply that is under way. */
  #cancelReply: () => void = () => {};

  constructor(options: EmulatorOptions) {
    this.#options = {
      timing: TIMINGS.instant,
      samId: SAM_ID,
      withoutFingerprints: false,
      findsReadCards: false,
      ...options,
    };
  }

  /** Where reply bytes go. */
  onSend(send: (bytes: Uint8Array) => void): void {
    this.#send = send;
  }

  /** Called when a card leaves by itself. */
  onCardChanged(listener: () => void): void {
    this.#cardChanged = listener;
  }

  /** Makes the next reply faulty: garbage, cut short, late, none. */
  faultOnce(filter: ReplyFilter): void {
    this.#filter = filter;
  }

  /** Time spent on wire and thinking since the last call, ms: what no host software can save. */
  takeWireMs(): number {
    const spent = this.#wireMs;
    this.#wireMs = 0;
    return spent;
  }

  get card(): EmulatedCard | null {
    return this.#card;
  }

  insertCard(card: EmulatedCard): void {
    this.#card = card;
    this.#state = "unread";
  }

  removeCard(): void {
    this.#card = null;
    this.#state = "unread";
  }

  /** The host hung up: nothing that is under way is delivered any more. */
  disconnect(): void {
    this.#cancelReply();
    this.#received = new Uint8Array();
  }

  /** Takes request bytes in any chunking. */
  receive(bytes: Uint8Array): void {
    this.#received = Uint8Array.from([...this.#received, ...bytes]);
    for (let body = this.#nextRequest(); body !== null; body = this.#nextRequest()) this.#answer(body);
  }

  /** The body of the next whole request; "bad" frames answer with the SAM's own code. */
  #nextRequest(): Uint8Array | "bad-checksum" | null {
    const bytes = this.#received;
    const start = bytes.findIndex((_, i) => PREAMBLE.every((byte, k) => bytes[i + k] === byte));
    if (start < 0) return null;
    const len = ((bytes[start + 5] ?? 0) << 8) | (bytes[start + 6] ?? 0);
    const end = start + HEADER_LENGTH + len;
    if (bytes.length < Math.max(end, start + HEADER_LENGTH)) return null;
    this.#received = bytes.slice(end);
    const checked = bytes.subarray(start + 5, end);
    if (checked.reduce((sum, byte) => sum ^ byte, 0) !== 0) return "bad-checksum";
    return bytes.slice(start + HEADER_LENGTH, end - 1);
  }

  #answer(body: Uint8Array | "bad-checksum"): void {
    const { timing, clock } = this.#options;
    const reply = encodeFrame(body === "bad-checksum" ? status(0x10) : this.#execute(body));
    const sent = body === "bad-checksum" ? HEADER_LENGTH : HEADER_LENGTH + body.length + 1;
    const ms = ((sent + reply.length) / timing.bytesPerSecond) * 1000 + timing.thinkMs[kindOf(body)];
    this.#wireMs += ms;
    const filter = this.#filter ?? ((whole) => [whole]);
    this.#filter = null;
    const deliver = () => {
      for (const part of filter(reply)) this.#send(part);
    };
    if (ms > 0) this.#cancelReply = clock.after(ms, deliver);
    else queueMicrotask(deliver);
  }

  /** The reply's body. */
  #execute([cmd = 0, para = 0]: Uint8Array): Uint8Array {
    switch ((cmd << 8) | para) {
      case code(COMMANDS.reset):
      case code(COMMANDS.status):
        return status(SW3.ok);
      case code(COMMANDS.samId):
        return status(SW3.ok, this.#options.samId);
      case code(COMMANDS.find):
        return this.#find();
      case code(COMMANDS.select):
        if (!this.#card || this.#state !== "found") return status(SW3.notSelected);
        this.#state = "selected";
        return status(SW3.ok, new Uint8Array(8));
      case code(COMMANDS.readBase):
        return this.#read(false);
      case code(COMMANDS.readWithFingerprint):
        return this.#options.withoutFingerprints ? status(SW3.badCommand) : this.#read(true);
      case code(COMMANDS.readAddresses):
        return this.#readAddresses();
      case code(COMMANDS.readManagement):
        return this.#isOpen() ? status(SW3.ok, new Uint8Array(28)) : status(SW3.readFailed);
      default:
        return status(SW3.badCommand);
    }
  }

  #find(): Uint8Array {
    const findable = this.#card && (this.#state !== "read" || this.#options.findsReadCards);
    if (!findable) return status(SW3.notFound);
    this.#state = "found";
    return status(SW3.found, new Uint8Array(4));
  }

  #isOpen(): boolean {
    return this.#card !== null && (this.#state === "selected" || this.#state === "read");
  }

  #read(withFingerprint: boolean): Uint8Array {
    if (!this.#card || this.#state !== "selected") return status(SW3.readFailed);
    const { behaviour, blocks } = this.#card;
    if (behaviour === "slips-away") {
      this.removeCard();
      this.#cardChanged();
      return status(SW3.readFailed);
    }
    if (behaviour === "unreadable") return status(SW3.readFailed);
    this.#state = "read";
    const fingerprint = withFingerprint ? (blocks.fingerprint ?? new Uint8Array()) : null;
    const parts = [blocks.text, blocks.portrait, ...(fingerprint ? [fingerprint] : [])];
    const lengths = parts.flatMap((part) => [part.length >> 8, part.length & 0xff]);
    return status(SW3.ok, Uint8Array.from([...lengths, ...parts.flatMap((part) => [...part])]));
  }

  #readAddresses(): Uint8Array {
    if (!this.#isOpen()) return status(SW3.readFailed);
    const addresses = this.#card?.blocks.addresses;
    return addresses ? status(SW3.ok, addresses) : status(SW3.nothing);
  }
}

const code = ({ cmd, para }: { cmd: number; para: number }) => (cmd << 8) | para;

function status(sw3: number, data: Uint8Array = new Uint8Array()): Uint8Array {
  return Uint8Array.from([0, 0, sw3, ...data]);
}

function kindOf(body: Uint8Array | "bad-checksum"): keyof Timing["thinkMs"] {
  if (body === "bad-checksum" || (body[0] !== 0x20 && body[0] !== 0x30)) return "status";
  if (body[0] === 0x30) return body[1] === COMMANDS.readAddresses.para ? "status" : "read";
  return body[1] === COMMANDS.find.para ? "find" : "select";
}
