/**
 * The signature of chapter 3 (spec L62-76): `name=value` joined by `&`, then `&appsecret=…`, all lower-case, SHA-256
 * over UTF-8, hexadecimal. Which parameters take part is not said; the profiles are the readings (G9).
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Endpoint } from "./endpoints.ts";

export const SIGN_PROFILES = ["S1", "S2", "S3", "S4", "S5", "S6", "S7"] as const;
export type SignProfile = (typeof SIGN_PROFILES)[number];

/** Parameters as they are on the wire after form decoding, in wire order, `sign` or not. */
export type Params = Readonly<Record<string, string>>;

/**
 * The string before lower-casing.
 *
 * S1 appid and sn · S2 all declared ones by name · S3 in document order · S4 in wire order · S5 S2 without `data` ·
 * S6 S2 without empty values · S7 S2 with url-encoded values
 */
export function signString(profile: SignProfile, endpoint: Endpoint, params: Params, secret: string): string {
  const names = namesOf(profile, endpoint, params);
  const value = (name: string) =>
    profile === "S7" ? encodeURIComponent(String(params[name])) : String(params[name]);
  return [...names.map((name) => `${name}=${value(name)}`), `appsecret=${secret}`].join("&");
}

function namesOf(profile: SignProfile, { params: declared }: Endpoint, params: Params): string[] {
  // Only what is declared and present is signed, empty values included (G10).
  const present = declared.filter((name) => Object.hasOwn(params, name));
  switch (profile) {
    case "S1":
      return ["appid", "sn"].filter((name) => present.includes(name));
    case "S3":
      return present;
    case "S4":
      return Object.keys(params).filter((name) => present.includes(name));
    case "S5":
      return present.filter((name) => name !== "data").sort();
    case "S6":
      return present.filter((name) => params[name] !== "").sort();
    default:
      return present.toSorted();
  }
}

/** 64 lower-case hexadecimal digits. */
export function sign(profile: SignProfile, endpoint: Endpoint, params: Params, secret: string): string {
  return createHash("sha256")
    .update(signString(profile, endpoint, params, secret).toLowerCase(), "utf8")
    .digest("hex");
}

export interface SignMatch {
  readonly profile: SignProfile;
  /** The values had to be trimmed first (G11). */
  readonly trimmed: boolean;
}

/** The first profile whose signature fits, or null. Compares case-insensitively and in constant time. */
export function matchSign(
  profiles: readonly SignProfile[],
  endpoint: Endpoint,
  params: Params,
  secret: string,
): SignMatch | null {
  const given = (params.sign ?? "").toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(given)) return null;
  const fits = (profile: SignProfile, values: Params) =>
    timingSafeEqual(Buffer.from(sign(profile, endpoint, values, secret)), Buffer.from(given));
  for (const profile of profiles) if (fits(profile, params)) return { profile, trimmed: false };
  const trimmed = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, value.trim()]));
  for (const profile of profiles) if (fits(profile, trimmed)) return { profile, trimmed: true };
  return null;
}
