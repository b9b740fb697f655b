import { existsSync, statSync } from "node:fs";
import { Fault } from "../../../base/fault.ts";
import { TOKEN_FILE } from "../../config/places.ts";
import { sweepDrafts } from "../../whole-file.ts";
import { provisionFaults } from "../faults.ts";
import { writeForGroup } from "../group.ts";
import { readMachineFile, removeMachineFile } from "../machine-file.ts";
import type { MarkOf } from "../mark.ts";
import { inMachineDir, type Site } from "../site.ts";
import type { Kind } from "./kind.ts";

type TokenMark = MarkOf<"token">;

const fileOf = (site: Site) => inMachineDir(site, TOKEN_FILE);

/**
 * The platform's token, moved from where the administrator put it into a file that only the agent's users can read.
 * Once it was moved its source is gone, and what is in force is what was moved.
 */
export const tokenKind: Kind<TokenMark> = {
  async isInForce(site, { mark, secret }, recorded) {
    const stored = readMachineFile(fileOf(site));
    return stored !== null && recorded?.group === mark.group && secret?.() === null;
  },
  plan: async (site, { mark }) => ({ ...mark, stamp: stampOf(site) }),
  async put(site, { mark, secret }) {
    const file = fileOf(site);
    const given = secret?.() ?? null;
    const value = given?.value ?? readMachineFile(file)?.toString("utf8").trim();
    if (!value)
      throw new Fault(provisionFaults["provision.secret"], { source: "token", reason: "not there" });
    await writeForGroup(site, { file, content: `${value}\n`, group: mark.group });
    given?.forget();
    return mark;
  },
  // Looked at by users, too, who may not be able to read it.
  stands: async (site) => existsSync(fileOf(site)),
  undo: async (site) => removeMachineFile(fileOf(site)),
  /** Its content says nothing, as none is written down: another file lies there than before, or the same. */
  async found(site, { stamp, ...mark }) {
    const now = stampOf(site);
    return now === NONE || now === stamp ? "nothing" : mark;
  },
  sweep: (site) => sweepDrafts(fileOf(site)),
  remember(site, { group }) {
    const content = readMachineFile(fileOf(site))?.toString("utf8");
    return async () => {
      if (content !== undefined) await writeForGroup(site, { file: fileOf(site), content, group });
    };
  },
};

const NONE = "none";

/** Tells one file from the next that is put in its place. */
function stampOf(site: Site): string {
  const status = statSync(fileOf(site), { bigint: true, throwIfNoEntry: false });
  return status ? `${status.ino}-${status.mtimeNs}` : NONE;
}
