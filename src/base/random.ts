import { randomBytes, randomUUID } from "node:crypto";

/** One source of randomness, injected everywhere. */
export interface Random {
  bytes(length: number): Uint8Array;
  uuid(): string;
}

export const systemRandom: Random = { bytes: (length) => randomBytes(length), uuid: () => randomUUID() };

/** `length` random bytes in lower-case hexadecimal digits (2 × `length` characters). */
export function randomHex(random: Random, length: number): string {
  return Buffer.from(random.bytes(length)).toString("hex");
}
