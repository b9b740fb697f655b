/**
 * What a security module knows and does, without any wire: the body of a request in, the body of its reply out.
 * It follows the documented behaviour: find → select → read; a card that was read is, on most modules, not found
 * again until it leaves the field (reader-protocol.md 5.1, question 12).
 */
import type { CardBlocks } from "../../src/card/card.ts";
import { COMMANDS, SW3 } from "../../src/sam/commands.ts";

/** `05.03-20201130-0002000001-0305419896`, constructed. */
const SAM_ID = Uint8Array.from(Buffer.from("05000300aa3e340181841e0078563412", "hex"));

/** The module of the reader with that number, counted from 0: another id for each. */
export function samIdOf(index: number): Uint8Array {
  return SAM_ID.with(12, ((SAM_ID[12] ?? 0) + index) & 0xff);
}

export interface EmulatedCard {
  readonly blocks: CardBlocks;
  /** unreadable: reading fails; slips-away: it leaves the field while it is read. */
  readonly behaviour?: "unreadable" | "slips-away" | "foreign";
}

export interface ModuleOptions {
  readonly samId?: Uint8Array;
  /** A module that does not know 30 10 (ids starting 05.01). */
  readonly withoutFingerprints?: boolean;
  /** Some modules find a card again after it was read (9F), most do not (80). */
  readonly findsReadCards?: boolean;
}

type CardState = "unread" | "found" | "selected" | "read";

export class SamModule {
  readonly #options: Required<ModuleOptions>;
  #card: EmulatedCard | null = null;
  #state: CardState = "unread";
  #cardLeft: () => void = () => {};

  constructor({ samId = SAM_ID, withoutFingerprints = false, findsReadCards = false }: ModuleOptions) {
    this.#options = { samId, withoutFingerprints, findsReadCards };
  }

  get card(): EmulatedCard | null {
    return this.#card;
  }

  /** Called when a card leaves by itself. */
  onCardLeft(listener: () => void): void {
    this.#cardLeft = listener;
  }

  /** Null: none. */
  putCard(card: EmulatedCard | null): void {
    this.#card = card;
    this.#state = "unread";
  }

  execute([cmd = 0, para = 0]: Uint8Array): Uint8Array {
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
      this.putCard(null);
      this.#cardLeft();
      return status(SW3.readFailed);
    }
    if (behaviour === "unreadable") return status(SW3.readFailed);
    // "The card's authentication has failed": what modules say of a card that is no ID card.
    if (behaviour === "foreign") return status(0x31);
    this.#state = "read";
    const fingerprint = withFingerprint ? (blocks.fingerprint ?? new Uint8Array()) : null;
    const parts = [blocks.text, blocks.portrait, ...(fingerprint ? [fingerprint] : [])];
    const lengths = parts.flatMap((part) => [part.length >> 8, part.length & 0xff]);
    return status(SW3.ok, Buffer.concat([Uint8Array.from(lengths), ...parts]));
  }

  #readAddresses(): Uint8Array {
    if (!this.#isOpen()) return status(SW3.readFailed);
    const addresses = this.#card?.blocks.addresses;
    return addresses ? status(SW3.ok, addresses) : status(SW3.nothing);
  }
}

const code = ({ cmd, para }: { cmd: number; para: number }) => (cmd << 8) | para;

/** The body of a reply: SW1 SW2 SW3 and data. */
export function status(sw3: number, data: Uint8Array = new Uint8Array()): Uint8Array {
  const body = new Uint8Array(3 + data.length);
  body[2] = sw3;
  body.set(data, 3);
  return body;
}
