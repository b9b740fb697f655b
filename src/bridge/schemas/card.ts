/** Reading and watching cards. */
import { z } from "zod";
import { Card, PORTRAIT_FORMATS } from "../../card/card.ts";
import { LIMITS } from "../limits.ts";

const what = {
  reader: z.string().max(300).optional().describe("reader id; absent: the first one that is ready"),
  fingerprint: z.boolean().default(false).describe("hand out the fingerprint block"),
  faces: z.boolean().default(false).describe("compose both card faces"),
  portrait: z.boolean().default(true).describe("decode the portrait"),
};

export const ReadParams = z.object({
  ...what,
  faces: z
    .union([z.boolean(), z.literal("sheet")])
    .default(false)
    .describe("compose both card faces; sheet: and one picture of both"),
  portrait: z
    .union([z.boolean(), z.enum(PORTRAIT_FORMATS)])
    .default(true)
    .describe("decode the portrait; a format: and hand it out as that"),
  waitMs: z.number().int().min(0).max(LIMITS.waitMs).default(0).describe("how long to wait for a card"),
});
export const WatchParams = z.object(what);
export const WatchResult = z.object({ watching: z.boolean() });

const reader = z.string().describe("reader id");
export const CardMoved = z.object({ reader });
export const CardRead = z.object({ reader, card: Card });
export const CardFailed = z.object({
  reader,
  error: z.object({
    id: z.string().describe("of the error catalogue: card.foreign, card.read-failed …"),
    cause: z.string(),
    remedy: z.string(),
    en: z.object({ cause: z.string(), remedy: z.string() }),
  }),
});

export type WatchParams = z.output<typeof WatchParams>;
