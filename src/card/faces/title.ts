import type { DecodedCard } from "../card.ts";

const TITLES = {
  citizen: "居民身份证",
  "foreigner-2017": "外国人永久居留身份证",
  "foreigner-2023": "外国人永久居留身份证",
} as const;

const PERMITS: Readonly<Record<string, string>> = {
  "810000": "港澳居民居住证",
  "820000": "港澳居民居住证",
  "830000": "台湾居民居住证",
};

/** The document's name; a permit's number tells whose it is. */
export function titleOf({ type, number }: DecodedCard): string {
  return type === "hmt" ? (PERMITS[number.slice(0, 6)] ?? "港澳台居民居住证") : TITLES[type];
}
