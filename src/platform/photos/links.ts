import { createHmac, timingSafeEqual } from "node:crypto";

const HOUR = 3_600_000;
const NAME = /^([0-9a-f]{64})-([0-9a-z]{1,12})-([\w-]{43})\.jpg$/;

/**
 * Addresses of photos (C17): unguessable, plain GET, good for a limited time, and without a record per address: the
 * name carries the photo's hash, its end and an HMAC-SHA-256 over both.
 */
export class PhotoLinks {
  readonly #secret: Uint8Array;

  /** @param secret the platform's own, at least 32 bytes, kept over restarts */
  constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  /**
   * The last part of the address, good for at least `hours` from `now`. The same within one hour, so that a
   * terminal's cache can recognise it.
   */
  name(sha256: string, now: number, hours: number): string {
    const end = (Math.floor(now / HOUR) + 1 + hours).toString(36);
    return `${sha256}-${end}-${this.#mac(sha256, end)}.jpg`;
  }

  /** The photo's hash when this name was given by {@link name} and has not run out; null otherwise. */
  open(name: string, now: number): string | null {
    const match = NAME.exec(name);
    if (!match) return null;
    const [, sha256 = "", end = "", mac = ""] = match;
    if (!timingSafeEqual(Buffer.from(mac), Buffer.from(this.#mac(sha256, end)))) return null;
    return now < Number.parseInt(end, 36) * HOUR ? sha256 : null;
  }

  #mac(sha256: string, end: string): string {
    return createHmac("sha256", this.#secret).update(`photo:${sha256}:${end}`).digest("base64url");
  }
}
