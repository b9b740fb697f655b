import { generateKeyPairSync } from "node:crypto";

/** A pair for signing updates: the secret as PEM, the public key as the setting `updateKey` has it. */
export function updateKeys() {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    secret: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    key: publicKey.export({ format: "der", type: "spki" }).toString("base64"),
  };
}
