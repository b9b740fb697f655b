/** A card's data in the forms that the vendors' interfaces share. */
import type { Card } from "../card/card.ts";

export interface LegacyFields {
  readonly name: string;
  /** `1`, `2`. */
  readonly sex: string;
  /** `男`, `女`. */
  readonly sexText: string;
  /** Two digits; empty where the card has no ethnicity. */
  readonly nation: string;
  /** Without 族: pages append it. */
  readonly nationText: string;
  /** `yyyyMMdd`; {@link LegacyFields.to} may be `长期`. */
  readonly born: string;
  readonly from: string;
  readonly to: string;
  readonly address: string;
  /** The latest appended address. */
  readonly newAddress: string;
  readonly number: string;
  readonly issuer: string;
  /** Base64 without prefix; empty without a decoder. */
  readonly photo: string;
  /** The chip's portrait block, base64. */
  readonly photoRaw: string;
  /** Both sides, base64; empty unless they were asked for. */
  readonly front: string;
  readonly back: string;
  readonly samId: string;
}

/** What old pages take for a card's text; the same words as the vendors' controls. */
export const LONG_TERM = "长期";

/** @param card null: no card, and everything is empty, so that the last person is never shown again */
export function legacyFields(card: Card | null): LegacyFields {
  const { name, sex, ethnicity, address, number, issuer, samId, faces, portrait } = card ?? {};
  return {
    name: plain(name),
    sex: plain(sex?.code),
    sexText: plain(sex?.label),
    nation: plain(ethnicity?.code),
    nationText: plain(ethnicity?.label).replace(/族$/, ""),
    born: compact(card?.birthDate),
    from: compact(card?.validFrom),
    to: card?.longTerm ? LONG_TERM : compact(card?.validTo),
    address: plain(address),
    newAddress: plain(card?.addressUpdates?.at(-1)),
    number: plain(number),
    issuer: plain(issuer),
    photo: portrait?.data ?? "",
    photoRaw: card?.portraitRaw ?? "",
    front: faces?.front ?? "",
    back: faces?.back ?? "",
    samId: plain(samId),
  };
}

/**
 * Text that no page stumbles over: some take values out of the raw reply by regular expression, others replace every
 * backslash before they parse. Quotation marks, backslashes, angle brackets and control characters are left out.
 */
export function plain(text: string | null | undefined): string {
  return (text ?? "").replace(/["\\<>\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, "").trim();
}

/** `1990-03-07` → `19900307`. */
const compact = (iso: string | null | undefined) => plain(iso).replaceAll("-", "");

const DATE = /^(\d{4})(\d\d)(\d\d)$/;

/** `19900307` → `1990年03月07日`; another text stays. */
export const spelledOut = (date: string) => date.replace(DATE, "$1年$2月$3日");

/** `20400101` → `2040.01.01`; `长期` stays. */
export const dotted = (date: string) => date.replace(DATE, "$1.$2.$3");
