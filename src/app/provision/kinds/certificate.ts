import { X509Certificate } from "node:crypto";
import { chmodSync, existsSync } from "node:fs";
import { dirname } from "node:path";
import { systemClock } from "../../../base/clock.ts";
import { systemRandom } from "../../../base/random.ts";
import { isDue, makeTls, readTls, removeTls } from "../../tls/identity.ts";
import { groupId, writeForGroup } from "../group.ts";
import { readMachineFile } from "../machine-file.ts";
import type { MarkOf } from "../mark.ts";
import { inMachineDir, type Site } from "../site.ts";
import type { Kind } from "./kind.ts";

type CertificateMark = MarkOf<"certificate">;

/** Its `tls` folder is laid out as that of a user's data directory. */
const dirOf = (site: Site) => inMachineDir(site, ".");
const caFile = (site: Site) => inMachineDir(site, "tls/ca.pem");

/** The computer's own https certificate, whose key the agents of a group may read. */
export const certificateKind: Kind<CertificateMark> = {
  async isInForce(site, { mark }, recorded) {
    if (recorded?.group !== mark.group) return false;
    const known = readTls(dirOf(site));
    return known !== null && !isDue(known, systemClock.now());
  },
  async put(site, { mark }) {
    const { group } = mark;
    // Before anything is made: a group that is not there would leave a key that no agent can read.
    if (site.os !== "windows") await groupId(site, group);
    try {
      // Never readable for more than the group, not even for a moment.
      const writeKey = (file: string, content: string) => writeForGroup(site, { file, content, group });
      await makeTls(dirOf(site), { clock: systemClock, random: systemRandom, writeKey });
    } catch (error) {
      removeTls(dirOf(site));
      throw error;
    }
    // The certificates themselves are no secret: the doctor of every user looks at them.
    for (const name of ["tls/cert.pem", "tls/ca.pem"]) chmodSync(inMachineDir(site, name), 0o644);
    chmodSync(dirname(caFile(site)), 0o755);
    return mark;
  },
  stands: async (site) => existsSync(caFile(site)),
  undo: async (site) => void removeTls(dirOf(site)),
};

/** What the computer is told to trust; null before it was made. */
export function authorityOf(site: Site): { file: string; pem: string; fingerprint: string } | null {
  const file = caFile(site);
  const pem = readMachineFile(file)?.toString("utf8");
  return pem === undefined ? null : { file, pem, fingerprint: new X509Certificate(pem).fingerprint256 };
}
