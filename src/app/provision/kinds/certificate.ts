import { X509Certificate } from "node:crypto";
import { chmodSync, existsSync } from "node:fs";
import { dirname } from "node:path";
import { systemClock } from "../../../base/clock.ts";
import { Fault } from "../../../base/fault.ts";
import { systemRandom } from "../../../base/random.ts";
import { appFaults } from "../../faults.ts";
import { isDue, makeTls, readTls, removeTls, type TlsFiles } from "../../tls/identity.ts";
import { groupId, writeForGroup } from "../group.ts";
import { readMachineFile, writeMachineFile } from "../machine-file.ts";
import type { MarkOf } from "../mark.ts";
import { inMachineDir, type Site } from "../site.ts";
import type { Kind } from "./kind.ts";

type CertificateMark = MarkOf<"certificate">;

/** Its `tls` folder is laid out as that of a user's data directory. */
const dirOf = (site: Site) => inMachineDir(site, ".");
const SHOWN = ["tls/cert.pem", "tls/ca.pem"];
const keyFile = (site: Site) => inMachineDir(site, "tls/key.pem");
const caFile = (site: Site) => inMachineDir(site, "tls/ca.pem");

/** The computer's own https certificate, whose key the agents of a group may read. */
export const certificateKind: Kind<CertificateMark> = {
  async isInForce(site, { mark }, recorded) {
    if (recorded?.group !== mark.group) return false;
    const known = whole(site);
    return known !== null && !isDue(known, systemClock.now());
  },
  async plan(site, { mark }) {
    // Before anything is made: a group that is not there would leave a key that no agent can read.
    if (site.os !== "windows") await groupId(site, mark.group);
    return mark;
  },
  async put(site, _wish, mark) {
    const { group } = mark;
    try {
      // Never readable for more than the group, not even for a moment.
      const writeKey = (file: string, content: string) => writeForGroup(site, { file, content, group });
      await makeTls(dirOf(site), { clock: systemClock, random: systemRandom, writeKey });
    } catch (error) {
      removeTls(dirOf(site));
      throw error;
    }
    show(site);
    return mark;
  },
  stands: async (site) => existsSync(caFile(site)),
  undo: async (site) => void removeTls(dirOf(site)),
  /** Three files that belong together: whether all of them are of one making only a new making makes certain. */
  found: async (site) => (existsSync(dirname(caFile(site))) ? "half" : "nothing"),
  remember(site, { group }) {
    const key = readMachineFile(keyFile(site));
    const shown = SHOWN.map((name) => ({
      file: inMachineDir(site, name),
      content: readMachineFile(inMachineDir(site, name)),
    }));
    return async () => {
      if (key === null) return;
      await writeForGroup(site, { file: keyFile(site), content: key.toString("utf8"), group });
      for (const { file, content } of shown) if (content !== null) writeMachineFile(file, content, 0o644);
    };
  },
};

/** Null also where the files do not belong together: they are made anew. */
function whole(site: Site): TlsFiles | null {
  try {
    return readTls(dirOf(site));
  } catch (error) {
    if (Fault.accept(error).is(appFaults["app.config-invalid"])) return null;
    throw error;
  }
}

/** The certificates themselves are no secret: the doctor of every user looks at them. */
function show(site: Site): void {
  for (const name of SHOWN) chmodSync(inMachineDir(site, name), 0o644);
  chmodSync(dirname(caFile(site)), 0o755);
}

/** What the computer is told to trust; null before it was made. */
export function authorityOf(site: Site): { file: string; pem: string; fingerprint: string } | null {
  const file = caFile(site);
  const pem = readMachineFile(file)?.toString("utf8");
  return pem === undefined ? null : { file, pem, fingerprint: new X509Certificate(pem).fingerprint256 };
}
