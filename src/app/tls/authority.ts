/**
 * A certificate authority that can speak for this computer's loopback names and for nothing else: even whoever had
 * its key could not make a browser believe in another site (RFC 5280, 4.2.1.10).
 */
// The libraries below need it to be there before them.
import "reflect-metadata";
import { AsnConvert } from "@peculiar/asn1-schema";
import { GeneralName, GeneralSubtree, GeneralSubtrees, NameConstraints } from "@peculiar/asn1-x509";
import * as x509 from "@peculiar/x509";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const NAME_CONSTRAINTS = "2.5.29.30";
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const DAY_MS = 24 * 60 * 60 * 1000;
/** Apple takes no server certificate that is valid for more than 825 days (support.apple.com/103769). */
export const VALID_DAYS = 820;

export interface CertificateRequest {
  readonly dns: readonly string[];
  readonly ip: readonly string[];
}

export interface Authority {
  /** PEM; what a computer is told to trust. */
  readonly certificate: string;
  /** A server certificate and its key, PEM. */
  issue(names: CertificateRequest): Promise<{ cert: string; key: string }>;
}

/** @param now ms since the epoch; @param serial 16 random bytes */
export async function createAuthority(now: number, serial: () => Uint8Array): Promise<Authority> {
  const [notBefore, notAfter] = [new Date(now - DAY_MS), new Date(now + VALID_DAYS * DAY_MS)];
  const keys = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
  const name = `CN=idcard-bridge ${new Date(now).toISOString().slice(0, 10)}, O=this computer only`;
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialOf(serial()),
    name,
    notBefore,
    notAfter,
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
      new x509.ExtendedKeyUsageExtension([SERVER_AUTH], false),
      new x509.Extension(NAME_CONSTRAINTS, true, AsnConvert.serialize(loopbackOnly())),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    certificate: authority.toString("pem"),
    async issue({ dns, ip }) {
      const own = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
      const certificate = await x509.X509CertificateGenerator.create({
        serialNumber: serialOf(serial()),
        subject: "CN=idcard-bridge",
        issuer: authority.subject,
        notBefore,
        notAfter,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: ALGORITHM,
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
          new x509.ExtendedKeyUsageExtension([SERVER_AUTH], false),
          new x509.SubjectAlternativeNameExtension([
            ...dns.map((value) => ({ type: "dns" as const, value })),
            ...ip.map((value) => ({ type: "ip" as const, value })),
          ]),
          await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
        ],
      });
      const pkcs8 = await crypto.subtle.exportKey("pkcs8", own.privateKey);
      return { cert: certificate.toString("pem"), key: x509.PemConverter.encode(pkcs8, "PRIVATE KEY") };
    },
  };
}

/** An address stands there with its mask, all of whose bits count. */
function loopbackOnly(): NameConstraints {
  const names = [{ dNSName: "localhost" }, { iPAddress: "127.0.0.1/32" }, { iPAddress: "::1/128" }];
  const permitted = names.map((name) => new GeneralSubtree({ base: new GeneralName(name) }));
  return new NameConstraints({ permittedSubtrees: new GeneralSubtrees(permitted) });
}

/** Positive, as RFC 5280 wants it. */
function serialOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.with(0, ((bytes[0] ?? 0) & 0x7f) | 0x40)).toString("hex");
}
