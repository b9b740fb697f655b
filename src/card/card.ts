/**
 * A decoded card, as JSON: the one shape that every other room and every page sees.
 * Dates are ISO `YYYY-MM-DD`; binary blocks are base64.
 */
import { z } from "zod";

export const CARD_TYPES = ["citizen", "foreigner-2017", "foreigner-2023", "hmt"] as const;
export const CardType = z.enum(CARD_TYPES);

/** A code of the chip with the label of its table; an unknown code keeps its raw characters. */
export const Coded = z.object({ code: z.string(), label: z.string() });

/** One check of the card's data. A failed check never hides the data. */
export const Check = z.object({
  id: z.string().describe("number.check-digit, number.birth-date, validity.expired, age.under-16 …"),
  ok: z.boolean(),
  level: z.enum(["error", "warning"]).describe("how much a failed check matters to an enrolment"),
  refuses: z.literal(true).optional().describe("when failed, the policy lets nobody accept it"),
  detail: z.string().describe("Chinese, one sentence, for the clerk"),
});

/** The picture files that a portrait is offered as. */
export const PORTRAIT_FORMATS = ["jpeg", "png", "bmp"] as const;
export type PortraitFormat = (typeof PORTRAIT_FORMATS)[number];

export const Portrait = z.object({
  mime: z.enum(["image/jpeg", "image/png", "image/bmp", "image/webp"]),
  width: z.number().int(),
  height: z.number().int(),
  data: z.base64(),
  source: z.enum(["native", "command", "http", "simulator"]).describe("which decoder made it"),
});

/** One line: why there is no portrait, what the clerk does and what IT must set. */
export const PortraitNote = z
  .object({
    id: z.string().describe("portrait.not-configured, portrait.licence … of the error catalogue"),
    zh: z.string(),
    en: z.string(),
  })
  .describe("why there is no portrait and what IT must set");

/** front = portrait side, as every vendor says; see docs/card-library.md. */
export const Faces = z.object({
  mime: z.enum(["image/jpeg", "image/png"]),
  front: z.base64(),
  back: z.base64(),
  sheet: z
    .base64()
    .optional()
    .describe("both sides in one picture, front above, 1000 px wide; when asked for"),
});

/** What decoding the chip's blocks alone gives: no reader, no pictures, no clock. */
export const DecodedCard = z.object({
  type: CardType,
  typeFlag: z.string().describe("the raw UTF-16 unit at text offset 248"),
  textRaw: z.base64().optional().describe("the whole text block of a card whose type flag is unknown"),
  name: z.string(),
  nameEnglish: z.string().optional(),
  sex: Coded,
  ethnicity: Coded.optional(),
  nationality: Coded.optional(),
  birthDate: z.string(),
  address: z.string().optional(),
  addressUpdates: z.array(z.string()).optional().describe("appended addresses in chip order (30 03)"),
  number: z.string(),
  issuer: z.string().optional(),
  validFrom: z.string(),
  validTo: z.string().nullable().describe("null when longTerm"),
  longTerm: z.boolean(),
  travelPermitNumber: z.string().optional().describe("hmt: 通行证号码"),
  issueCount: z.string().optional().describe("hmt: 签发次数; foreigner-2023: 换证次数"),
  cardVersion: z.string().optional().describe("foreigner-2017"),
  authorityCode: z.string().optional().describe("foreigner-2017: 4-character accepting authority"),
  formerLink: z.string().optional().describe("foreigner-2023: 既往版本证件号码关联项, raw"),
  formerNumber: z.string().optional().describe("foreigner-2023: the 15-character number before 2023"),
  portraitRaw: z.base64().nullable().describe("the portrait block, byte for byte"),
  fingerprint: z.base64().optional().describe("the fingerprint block, opaque; only when asked for"),
});

/** The Card JSON of the API. */
export const Card = DecodedCard.extend({
  portrait: Portrait.nullable(),
  portraitNote: PortraitNote.optional(),
  faces: Faces.optional(),
  checks: z.array(Check),
  reader: z.string(),
  samId: z.string(),
  readAt: z.iso.datetime().describe("UTC"),
  simulated: z.boolean(),
});

export type CardType = z.infer<typeof CardType>;
export type Coded = z.infer<typeof Coded>;
export type Check = z.infer<typeof Check>;
export type Portrait = z.infer<typeof Portrait>;
export type PortraitNote = z.infer<typeof PortraitNote>;
export type Faces = z.infer<typeof Faces>;
export type DecodedCard = z.infer<typeof DecodedCard>;
export type Card = z.infer<typeof Card>;

/** The blocks of one card as a SAM delivers them (30 01 / 30 10, 30 03). */
export interface CardBlocks {
  /** 256 bytes, UTF-16LE. */
  readonly text: Uint8Array;
  /** 1024 bytes, or empty. */
  readonly portrait: Uint8Array;
  /** 1024 bytes, or absent. */
  readonly fingerprint?: Uint8Array;
  /** Up to 280 bytes of appended addresses, or absent. */
  readonly addresses?: Uint8Array;
}
