import { createPublicKey } from "node:crypto";
import { z } from "zod";

/** What `openssl pkey -pubout -outform DER | base64` prints of an Ed25519 key. */
export const updateKey = z.string().refine(isEd25519, { error: "an Ed25519 public key, SPKI in base64" });

function isEd25519(text: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(text, "base64"), format: "der", type: "spki" });
    return key.asymmetricKeyType === "ed25519";
  } catch {
    return false;
  }
}
