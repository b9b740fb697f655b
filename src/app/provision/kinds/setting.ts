import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { Fault } from "../../../base/fault.ts";
import { appFaults } from "../../faults.ts";
import { sweepDrafts } from "../../whole-file.ts";
import { readMachineFile, removeMachineFile, writeMachineFile } from "../machine-file.ts";
import type { MarkOf } from "../mark.ts";
import { inMachineDir, type Site } from "../site.ts";
import type { Kind } from "./kind.ts";

type Policy = Readonly<Record<string, unknown>>;

const fileOf = (site: Pick<Site, "root" | "machineDir">) => inMachineDir(site, "policy.json");

/** One setting of the machine's policy file; the others in it stay as they are. */
export const settingKind: Kind<MarkOf<"setting">> = {
  isInForce: async (site, { mark }) => isDeepStrictEqual(readPolicy(site)[mark.name], mark.value),
  async plan(site, { mark }) {
    const { [mark.name]: before } = readPolicy(site);
    return before === undefined ? mark : { ...mark, before };
  },
  async put(site, _wish, mark) {
    const { [mark.name]: _, ...others } = readPolicy(site);
    writePolicy(site, { ...others, [mark.name]: mark.value });
    return mark;
  },
  stands: async (site, mark) => isDeepStrictEqual(readPolicy(site)[mark.name], mark.value),
  async undo(site, { name, before }) {
    const { [name]: _, ...others } = readPolicy(site);
    writePolicy(site, before === undefined ? others : { ...others, [name]: before });
  },
  sweep: (site) => sweepDrafts(fileOf(site)),
};

/** @throws Fault `app.config-invalid` */
export function readPolicy(site: Pick<Site, "root" | "machineDir">): Policy {
  const file = fileOf(site);
  const content = readMachineFile(file);
  if (content === null) return {};
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(content.toString("utf8")));
  } catch (error) {
    throw new Fault(
      appFaults["app.config-invalid"],
      { source: file, reason: "not a JSON object" },
      { cause: error },
    );
  }
}

function writePolicy(site: Site, policy: Policy): void {
  const file = fileOf(site);
  if (Object.keys(policy).length === 0) removeMachineFile(file);
  else writeMachineFile(file, `${JSON.stringify(policy, null, 2)}\n`, 0o644);
}
