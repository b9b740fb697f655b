import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "../../base/fault.ts";
import { policyFaults } from "./faults.ts";
import { readJsonFile, removeFile, stringsOf, writeJsonFile } from "./files.ts";
import { type BrowserId, type BrowserPolicy, CHROMIUM_POLICIES } from "./policy.ts";

const FILE = "idcard-bridge.json";

interface LinuxChromium {
  readonly browser: BrowserId;
  readonly name: string;
  readonly dir: string;
  readonly programs: readonly string[];
}

const CHROMIUMS: readonly LinuxChromium[] = [
  {
    browser: "chrome",
    name: "Google Chrome",
    dir: "etc/opt/chrome/policies/managed",
    programs: ["opt/google/chrome/chrome", "usr/bin/google-chrome"],
  },
  {
    browser: "edge",
    name: "Microsoft Edge",
    dir: "etc/opt/edge/policies/managed",
    programs: ["opt/microsoft/msedge/msedge", "usr/bin/microsoft-edge"],
  },
  {
    browser: "chromium",
    name: "Chromium",
    dir: "etc/chromium/policies/managed",
    programs: ["usr/bin/chromium", "usr/bin/chromium-browser", "snap/bin/chromium"],
  },
];

/** Chrome, Edge and Chromium on Linux: a file of our own among the managed policies. @param root `/`, or an image's */
export function linuxChromiums(root: string): BrowserPolicy[] {
  return CHROMIUMS.map(({ browser, name, dir, programs }) => {
    const place = join(root, dir, FILE);
    return {
      browser,
      name,
      place,
      isInstalled: async () => programs.some((program) => existsSync(join(root, program))),
      async status(origins) {
        const lists = CHROMIUM_POLICIES.map((policy) => effective(join(root, dir), policy));
        const inForce = origins.filter((origin) => lists.every(({ list }) => list.includes(origin)));
        const missing = origins.filter((origin) => !inForce.includes(origin));
        const hiddenBy = lists.find(({ file }) => file !== null && file !== place)?.file;
        return { inForce, missing, ...(missing.length > 0 && hiddenBy ? { hiddenBy } : {}) };
      },
      async install(origins) {
        for (const policy of CHROMIUM_POLICIES) {
          const other = setters(join(root, dir), policy).find((file) => file !== place);
          if (other) throw new Fault(policyFaults["policy.hidden"], { place: other, policy });
        }
        const wanted = Object.fromEntries(CHROMIUM_POLICIES.map((policy) => [policy, [...origins]]));
        if (JSON.stringify(readJsonFile(place)) === JSON.stringify(wanted)) return false;
        writeJsonFile(place, wanted);
        return true;
      },
      hasOurs: async () => existsSync(place),
      async remove() {
        if (!existsSync(place)) return false;
        removeFile(place);
        return true;
      },
    };
  });
}

/** Of several files that set one policy the last in the alphabet's order counts; lists are not joined. */
function effective(dir: string, policy: string): { file: string | null; list: string[] } {
  const file = setters(dir, policy).at(-1) ?? null;
  return { file, list: file === null ? [] : stringsOf(readJsonFile(file)?.[policy]) };
}

function setters(dir: string, policy: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => name.endsWith(".json"))
    .toSorted()
    .map((name) => join(dir, name))
    .filter((file) => readJsonFile(file)?.[policy] !== undefined);
}
