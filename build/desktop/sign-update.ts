/**
 * Signs a release's documents (`latest*.yml`, which electron-builder writes beside its packages) for the shell, which
 * refuses every other: `IDCARD_BRIDGE_UPDATE_SECRET=key.pem node build/desktop/sign-update.ts DIR`. The key never lies
 * on a build machine's disk longer than this takes, or better: sign on another machine.
 *
 * A key pair: `openssl genpkey -algorithm ed25519 -out key.pem`; the setting `updateKey` is what
 * `openssl pkey -in key.pem -pubout -outform DER | base64 -w0` prints.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dump, load } from "js-yaml";
import { z } from "zod";
import { signRelease } from "../../electron/main/updates/signature.ts";

const Document = z.looseObject({
  version: z.string(),
  files: z.array(z.looseObject({ url: z.string(), sha512: z.string() })).min(1),
});

/** @param key Ed25519 private key, PKCS #8 PEM @returns the documents that were signed @throws Error when there is none */
export function signUpdates(dir: string, key: string): string[] {
  const names = readdirSync(dir).filter((name) => /^latest.*\.yml$/.test(name));
  if (names.length === 0) throw new Error(`no latest*.yml in ${dir}`);
  for (const name of names) {
    const document = Document.parse(load(readFileSync(join(dir, name), "utf8")));
    writeFileSync(
      join(dir, name),
      dump({ ...document, signature: signRelease(document, key) }, { lineWidth: -1 }),
    );
  }
  return names;
}

if (import.meta.main) {
  const [dir] = process.argv.slice(2);
  const secret = process.env.IDCARD_BRIDGE_UPDATE_SECRET;
  if (dir === undefined || secret === undefined) {
    process.stderr.write(
      "usage: IDCARD_BRIDGE_UPDATE_SECRET=key.pem node build/desktop/sign-update.ts DIR\n",
    );
    process.exit(2);
  }
  for (const name of signUpdates(dir, readFileSync(secret, "utf8"))) process.stdout.write(`signed ${name}\n`);
}
