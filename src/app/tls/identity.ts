/** `DIR/tls`: this installation's certificate, its key and the authority that a computer is told to trust. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../base/clock.ts";
import { Fault } from "../../base/fault.ts";
import type { Random } from "../../base/random.ts";
import { appFaults } from "../faults.ts";
import { writePrivateFile } from "../private-file.ts";

export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  /** The authority's certificate. Its key was thrown away when the server's certificate was signed. */
  readonly ca: string;
  readonly caFile: string;
  /** ms since the epoch */
  readonly expiresAt: number;
  /** SHA-256 of the authority, as tools show it. */
  readonly fingerprint: string;
}

const RENEW_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;
const NAMES = { dns: ["localhost"], ip: ["127.0.0.1", "::1"] };

const path = (dir: string, name: string) => join(dir, "tls", name);

/** @returns null when none was made yet; @throws Fault `app.config-invalid` when a file is missing or damaged */
export function readTls(dir: string): TlsFiles | null {
  if (!existsSync(join(dir, "tls"))) return null;
  try {
    const [cert, key, ca] = ["cert.pem", "key.pem", "ca.pem"].map((name) =>
      readFileSync(path(dir, name), "utf8"),
    ) as [string, string, string];
    const authority = new X509Certificate(ca);
    const server = new X509Certificate(cert);
    if (!server.checkIssued(authority) || !server.checkPrivateKey(createPrivateKey(key)))
      throw new Error("do not belong together");
    const expiresAt = Date.parse(server.validTo);
    return { cert, key, ca, caFile: path(dir, "ca.pem"), expiresAt, fingerprint: authority.fingerprint256 };
  } catch (error) {
    const detail = { source: join(dir, "tls"), reason: "damaged" };
    throw new Fault(appFaults["app.config-invalid"], detail, { cause: error });
  }
}

/** Must a new one be made before this one ends? The computer has to trust the new authority then. */
export function isDue({ expiresAt }: TlsFiles, now: number): boolean {
  return expiresAt - now < RENEW_DAYS * DAY_MS;
}

/**
 * Makes a new certificate with an authority of its own, in place of an older one.
 * @param writeKey where others than this user are to read the key
 */
export async function makeTls(
  dir: string,
  {
    clock,
    random,
    writeKey = writePrivateFile,
  }: {
    clock: Clock;
    random: Random;
    writeKey?: (file: string, key: string) => void | Promise<void>;
  },
): Promise<TlsFiles> {
  // Some hundred kilobytes that a start without TLS need not load.
  const { createAuthority } = await import("./authority.ts");
  const authority = await createAuthority(clock.now(), () => random.bytes(16));
  const { cert, key } = await authority.issue(NAMES);
  mkdirSync(join(dir, "tls"), { recursive: true, mode: 0o700 });
  await writeKey(path(dir, "key.pem"), key);
  writePrivateFile(path(dir, "cert.pem"), cert);
  writePrivateFile(path(dir, "ca.pem"), authority.certificate);
  const made = readTls(dir);
  if (!made) throw new Error("written and not there");
  return made;
}

export function removeTls(dir: string): boolean {
  const there = existsSync(join(dir, "tls"));
  rmSync(join(dir, "tls"), { recursive: true, force: true });
  return there;
}
