/** A certificate of two days for a test's https site; the browser is told to take it. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hasProgram, provide } from "../../support/debian.ts";

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

export function makeCertificate(dir: string): Certificate {
  const missing = provide({
    what: "OpenSSL",
    packages: ["openssl"],
    isThere: () => hasProgram("openssl"),
  });
  if (missing) throw new Error(missing);
  const [key, cert] = [join(dir, "site.key"), join(dir, "site.crt")];
  const request = [
    "req",
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:P-256",
    "-nodes",
    "-days",
    "2",
  ];
  const names = ["-subj", "/CN=test", "-addext", "subjectAltName=DNS:*.test"];
  execFileSync("openssl", [...request, ...names, "-keyout", key, "-out", cert], { stdio: "pipe" });
  return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
}
