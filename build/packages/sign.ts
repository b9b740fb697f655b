/**
 * Authenticode signatures, where the build machine has a certificate: IDCARD_BRIDGE_SIGN_CERT and _KEY (PEM files), or
 * _PFX with its password in the file _PASSWORD_FILE; _TIMESTAMP names an RFC 3161 server. As a program of its own it
 * signs the files that it is given (makensis calls it for the uninstaller).
 */
import { renameSync } from "node:fs";
import { run } from "./run.ts";

const PREFIX = "IDCARD_BRIDGE_SIGN_";

/** @returns osslsigncode's arguments that name the certificate; null: none is configured */
export function certificate(env: NodeJS.ProcessEnv): string[] | null {
  const setting = (name: string) => env[`${PREFIX}${name}`];
  const [cert, key, pfx, password, timestamp] = ["CERT", "KEY", "PFX", "PASSWORD_FILE", "TIMESTAMP"].map(
    setting,
  );
  if (!cert && !pfx) return null;
  if (cert && !key) throw new Error(`${PREFIX}CERT needs ${PREFIX}KEY`);
  return [
    ...(pfx ? ["-pkcs12", pfx] : ["-certs", cert ?? "", "-key", key ?? ""]),
    ...(password ? ["-readpass", password] : []),
    ...(timestamp ? ["-ts", timestamp] : []),
  ];
}

/** Signs a Windows program in place. @returns false: no certificate, the file is as it was */
export function sign(file: string, env: NodeJS.ProcessEnv = process.env): boolean {
  const named = certificate(env);
  if (!named) return false;
  const about = ["-h", "sha256", "-n", "idcard-bridge"];
  run("osslsigncode", ["sign", ...named, ...about, "-in", file, "-out", `${file}.signed`]);
  renameSync(`${file}.signed`, file);
  return true;
}

if (import.meta.main) for (const file of process.argv.slice(2)) sign(file);
