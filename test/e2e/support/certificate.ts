/** Certificates of two days for a test's https sites. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hasProgram, provide } from "../../support/debian.ts";

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];

/** One that no browser trusts; the browser is told to take it. */
export function makeCertificate(dir: string): Certificate {
  return request(dir, "site", ["-subj", "/CN=test", "-addext", "subjectAltName=DNS:*.test"]);
}

/** One of an authority that a browser is told to trust, as a company's own sites have them. */
export function makeTrustedCertificate(
  dir: string,
  hosts: readonly string[],
): Certificate & { readonly authority: string } {
  const { cert: authority } = request(dir, "authority", ["-subj", "/CN=authority of a test"]);
  const names = hosts.map((host) => `DNS:${host}`).join(",");
  const signed = ["-CA", join(dir, "authority.crt"), "-CAkey", join(dir, "authority.key")];
  const extensions = ["-addext", `subjectAltName=${names}`, "-addext", "basicConstraints=critical,CA:FALSE"];
  return { ...request(dir, "site", ["-subj", "/CN=test", ...extensions, ...signed]), authority };
}

function request(dir: string, name: string, options: readonly string[]): Certificate {
  const missing = provide({
    what: "OpenSSL",
    packages: ["openssl"],
    isThere: () => hasProgram("openssl"),
  });
  if (missing) throw new Error(missing);
  const [key, cert] = [join(dir, `${name}.key`), join(dir, `${name}.crt`)];
  execFileSync("openssl", ["req", "-x509", ...NEW_KEY, ...options, "-keyout", key, "-out", cert], {
    stdio: "pipe",
  });
  return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
}
