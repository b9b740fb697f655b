/** A computer in a directory: provisioning as it is carried out, below a root of the test's own. */
import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { applySteps } from "../../../src/app/provision/apply.ts";
import { loadDocument } from "../../../src/app/provision/document/load.ts";
import { ProvisionRecord } from "../../../src/app/provision/record.ts";
import type { Site } from "../../../src/app/provision/site.ts";
import { driftOf, undoAll } from "../../../src/app/provision/undo.ts";
import { tempDir } from "../../support/temp-dir.ts";

export const PAGE = "https://hr.example.com";

export const hash = (content: string) => createHash("sha256").update(content).digest("hex");

export async function computer(changes: Partial<Site> = {}) {
  const root = await tempDir();
  const site: Site = {
    os: "linux",
    arch: "x64",
    root,
    machineDir: "/etc/idcard-bridge",
    env: {},
    shippedDir: fileURLToPath(new URL("../../../drivers/os", import.meta.url)),
    program: ["/usr/bin/idcard-bridge", "start"],
    run: async (program) => {
      throw new Error(`an image runs no program: ${program}`);
    },
    ...changes,
  };
  const path = (name: string) => join(root, name);
  const file = path("/etc/idcard-bridge/provision.json");
  const put = (name: string, content: string, mode = 0o644) => {
    mkdirSync(dirname(path(name)), { recursive: true, mode: 0o755 });
    writeFileSync(path(name), content, { mode });
    chmodSync(path(name), mode);
  };
  const provisioning = () => ({
    site,
    record: new ProvisionRecord(site),
    verify: async () => {},
  });
  return {
    site,
    file,
    path,
    put,
    has: (name: string) => existsSync(path(name)),
    read: (name: string) => readFileSync(path(name), "utf8"),
    policy: () => JSON.parse(readFileSync(path("/etc/idcard-bridge/policy.json"), "utf8")),
    write: (...steps: object[]) =>
      put("/etc/idcard-bridge/provision.json", JSON.stringify({ version: 1, steps })),
    filesBelow: (name: string) =>
      readdirSync(path(name), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .toSorted(),
    record: () => new ProvisionRecord(site),
    load: () => loadDocument(file),
    apply: async (dryRun = false) => await applySteps(loadDocument(file), provisioning(), dryRun),
    undo: async () => await undoAll(provisioning(), false),
    drift: async () => await driftOf(provisioning()),
  };
}

export const states = (reports: readonly { readonly state: string }[]) => reports.map(({ state }) => state);
