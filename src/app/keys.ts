import { hkdfSync } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "../base/fault.ts";
import { type Random, randomHex } from "../base/random.ts";
import { appFaults } from "./faults.ts";
import { writePrivateFile } from "./private-file.ts";

/** What a derived key is for; each purpose has a key of its own. */
export type KeyPurpose =
  | "audit"
  | "enrolment"
  | "platform"
  | "platform-token"
  | "demo-secret"
  | `terminal:${string}`;

export interface KeyRing {
  /** 32 bytes as 64 hexadecimal digits, the same on every start. */
  derive(purpose: KeyPurpose): string;
}

/**
 * The installation's root key, `DIR/key` (64 hexadecimal digits, mode 0600), made on the first start. It protects
 * a copied or discarded disk file; whoever can read the user's files can read the key too. The desktop shell may
 * keep it in the system's key store instead.
 * @throws Fault `app.key-missing` when encrypted data is there without its key: a new key would orphan it
 */
export function openKeyRing(dir: string, random: Random): KeyRing {
  const file = join(dir, "key");
  if (!existsSync(file)) {
    if (hasDatabase(dir)) throw new Fault(appFaults["app.key-missing"], { dir, file });
    writePrivateFile(file, `${randomHex(random, 32)}\n`);
  }
  const root = readFileSync(file, "utf8").trim();
  if (!/^[0-9a-f]{64}$/.test(root)) throw new Fault(appFaults["app.key-missing"], { dir, file });
  return {
    derive: (purpose) =>
      Buffer.from(hkdfSync("sha256", Buffer.from(root, "hex"), "", `idcard-bridge ${purpose}`, 32)).toString(
        "hex",
      ),
  };
}

function hasDatabase(dir: string): boolean {
  return readdirSync(dir, { recursive: true }).some(
    (name) => String(name).endsWith(".db") && !String(name).endsWith("lock.db"),
  );
}
