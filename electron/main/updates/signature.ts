/** Updates are believed by their signature, wherever they lie and however they came. */
import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";

/** What of a release is signed: with these nobody can change a byte of what is installed. */
export interface Release {
  readonly version: string;
  readonly files: readonly { readonly url: string; readonly sha512: string }[];
}

/** The product stands in it, so that no signature of another one by the same key serves here. */
function statement({ version, files }: Release): Buffer {
  const lines = files.map(({ url, sha512 }) => `${sha512} ${url}`).sort();
  return Buffer.from(["idcard-bridge update", version, ...lines].join("\n"), "utf8");
}

/** @param key Ed25519 private key, PKCS #8 PEM @returns base64 */
export function signRelease(release: Release, key: string): string {
  return sign(null, statement(release), createPrivateKey(key)).toString("base64");
}

/** @param key Ed25519 public key, SPKI in base64, as the setting `updateKey` has it */
export function isSigned(release: Release, signature: unknown, key: string): boolean {
  if (typeof signature !== "string" || release.files.length === 0) return false;
  const publicKey = createPublicKey({ key: Buffer.from(key, "base64"), format: "der", type: "spki" });
  return verify(null, statement(release), publicKey, Buffer.from(signature, "base64"));
}
