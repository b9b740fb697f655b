import { Fault } from "../../../base/fault.ts";
import { sweepDrafts } from "../../whole-file.ts";
import { provisionFaults } from "../faults.ts";
import { readMachineFile, removeMachineFile, writeMachineFile } from "../machine-file.ts";
import type { MarkOf } from "../mark.ts";
import { mustRun } from "../run-tool.ts";
import { at, type Site } from "../site.ts";
import { authorityOf } from "./certificate.ts";
import type { Kind } from "./kind.ts";

type TrustMark = MarkOf<"trust">;

/** Debian's place; update-ca-certificates(8) takes names that end with .crt. */
const DEBIAN = "/usr/local/share/ca-certificates/idcard-bridge.crt";
const KEYCHAIN = "/Library/Keychains/System.keychain";

const hashOf = ({ fingerprint }: TrustMark) => fingerprint.replaceAll(":", "");

/** The computer trusts the authority of its own certificate. Never in an image: its copies would share it. */
export const trustKind: Kind<TrustMark> = {
  async isInForce(site, _wish, recorded) {
    const tls = authorityOf(site);
    return tls !== null && recorded?.fingerprint === tls.fingerprint && (await isTrusted(site, recorded));
  },
  plan: async (site, { mark }) => ({ ...mark, fingerprint: made(site).fingerprint }),
  async put(site, _wish, mark, recorded) {
    const tls = made(site);
    // An older one that has ended, or is about to.
    if (recorded && recorded.fingerprint !== tls.fingerprint && (await isTrusted(site, recorded)))
      await distrust(site, recorded);
    if (site.os === "windows") await mustRun(site.run, "certutil.exe", ["-f", "-addstore", "Root", tls.file]);
    else if (site.os === "macos")
      await mustRun(site.run, "security", [
        "add-trusted-cert",
        "-d",
        "-r",
        "trustRoot",
        "-k",
        KEYCHAIN,
        tls.file,
      ]);
    else {
      writeMachineFile(at(site, DEBIAN), tls.pem, 0o644);
      await mustRun(site.run, "update-ca-certificates", []).catch((error) => {
        removeMachineFile(at(site, DEBIAN));
        throw error;
      });
    }
    return mark;
  },
  stands: isTrusted,
  undo: distrust,
  /** Where it is a file, the system's list is made from it afterwards; that list is made anew. */
  async found(site, mark) {
    if (site.os === "linux") return "half";
    return (await isTrusted(site, mark)) ? mark : "nothing";
  },
  sweep: (site) => sweepDrafts(at(site, DEBIAN)),
};

/** @throws Fault `provision.file` */
function made(site: Site) {
  const tls = authorityOf(site);
  if (tls !== null) return tls;
  throw new Fault(provisionFaults["provision.file"], { file: "tls/ca.pem", reason: "ENOENT" });
}

async function isTrusted(site: Site, mark: TrustMark): Promise<boolean> {
  if (site.os === "linux") {
    const ca = authorityOf(site)?.pem;
    const trusted = readMachineFile(at(site, DEBIAN))?.toString("utf8");
    return trusted !== undefined && (ca === undefined || trusted === ca);
  }
  if (site.os === "macos") {
    const { stdout } = await site.run("security", ["find-certificate", "-a", "-Z", KEYCHAIN]);
    return stdout.includes(hashOf(mark));
  }
  return (await site.run("powershell.exe", windows(mark, "if (-not $c) { exit 1 }"))).code === 0;
}

async function distrust(site: Site, mark: TrustMark): Promise<void> {
  if (site.os === "linux") {
    removeMachineFile(at(site, DEBIAN));
    await mustRun(site.run, "update-ca-certificates", ["--fresh"]);
  } else if (site.os === "macos")
    await mustRun(site.run, "security", ["delete-certificate", "-Z", hashOf(mark), "-t", KEYCHAIN]);
  else await mustRun(site.run, "powershell.exe", windows(mark, "$c | Remove-Item"));
}

/** The hash is hexadecimal digits of our own making; nothing else of the command line varies. */
function windows(mark: TrustMark, then: string): string[] {
  const hash = hashOf(mark).replace(/[^0-9A-F]/gi, "");
  const find = `$c = Get-ChildItem Cert:\\LocalMachine\\Root | Where-Object { $_.GetCertHashString('SHA256') -eq '${hash}' }`;
  return ["-NoProfile", "-NonInteractive", "-Command", `${find}; ${then}`];
}
