/** Secrets that the agent of every user of a group may read, and nobody else. */
import { chownSync, renameSync, writeFileSync } from "node:fs";
import { Fault } from "../../base/fault.ts";
import { draftOf } from "../whole-file.ts";
import { provisionFaults } from "./faults.ts";
import { readMachineFile, removeMachineFile, writeMachineFile } from "./machine-file.ts";
import { mustRun } from "./run-tool.ts";
import { at, type Site } from "./site.ts";

/** Administrators and the system, by the ids that are the same in every language. */
const WINDOWS_ADMINISTRATORS = ["*S-1-5-32-544:F", "*S-1-5-18:F"];

/** @throws Fault `provision.group`, `provision.not-permitted`, `provision.program` */
export async function writeForGroup(
  site: Site,
  { file, content, group }: { file: string; content: string; group: string },
): Promise<void> {
  if (site.os !== "windows") {
    const gid = await groupId(site, group);
    writeMachineFile(file, content, 0o640, (draft) => chownSync(draft, process.getuid?.() ?? 0, gid));
    return;
  }
  // An empty file first: the secret is written when nobody else can open it any more, and then takes its place.
  const draft = draftOf(file);
  try {
    writeMachineFile(draft, "", 0o600);
    const rights = ["/inheritance:r", "/grant:r", ...WINDOWS_ADMINISTRATORS, `${group}:R`];
    await mustRun(site.run, "icacls.exe", [draft, ...rights]);
    writeFileSync(draft, content, { flag: "r+", flush: true });
    renameSync(draft, file);
  } catch (error) {
    removeMachineFile(draft);
    throw error;
  }
}

/** @throws Fault `provision.group` */
export async function groupId(site: Site, group: string): Promise<number> {
  const unknown = new Fault(provisionFaults["provision.group"], { group });
  const isHere = site.root === "";
  if (isHere && site.os === "macos") {
    const { stdout } = await site.run("dscl", [".", "-read", `/Groups/${group}`, "PrimaryGroupID"]);
    const [, id] = /PrimaryGroupID:\s*(\d+)/.exec(stdout) ?? [];
    if (id === undefined) throw unknown;
    return Number(id);
  }
  // Of this computer by the name service, which knows directories too; of an image by its file.
  const lines = isHere
    ? (await site.run("getent", ["group", group])).stdout
    : (readMachineFile(at(site, "/etc/group"))?.toString("utf8") ?? "");
  const found = lines
    .split("\n")
    .map((line) => line.split(":"))
    .find(([name]) => name === group);
  if (!found || !/^\d+$/.test(found[2] ?? "")) throw unknown;
  return Number(found[2]);
}
