/** The setting `legacyServices`. */
import { z } from "zod";

/** 华视, 中控, 新中新, 东信, 精伦, 神思, document cameras: the vendors' own ports. */
export const LEGACY_PORTS = {
  cvr: 19196,
  zkteco: 24010,
  synjones: 8989,
  est: 33666,
  routon: 18889,
  sdses: 9000,
  camera: 38088,
} as const;
const NAMES = Object.keys(LEGACY_PORTS);

/** `cvr`, or with another port than the vendor's: `est:6688`; 0 = any free one. */
export const LegacyService = z
  .string()
  .regex(
    new RegExp(`^(${NAMES.join("|")})(:\\d{1,5})?$`),
    `one of ${NAMES.join(", ")}, with another port if need be: est:6688`,
  )
  .refine((text) => Number(text.split(":")[1] ?? 0) <= 65_535, "a port is at most 65535");
