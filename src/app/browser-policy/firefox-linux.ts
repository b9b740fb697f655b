import { existsSync } from "node:fs";
import { join } from "node:path";
import { type JsonObject, readJsonFile, removeFile, stringsOf, writeJsonFile } from "./files.ts";
import { merge, type Ours } from "./ours.ts";
import { type BrowserPolicy, FIREFOX_LIST, FIREFOX_POLICY, hostOf } from "./policy.ts";

/** Also the name under which ours are recorded: the same in an image and on the computer that it becomes. */
const FILE = "/etc/firefox/policies/policies.json";

/** Firefox on Linux: one file for all policies, so ours are put in among the others. @param ours record of our own */
export function linuxFirefox(root: string, ours: Ours): BrowserPolicy {
  const place = join(root, FILE);
  const programs = ["usr/bin/firefox", "usr/bin/firefox-esr", "snap/bin/firefox"];
  const listOf = (document: JsonObject | null) => stringsOf(object(policyOf(document))[FIREFOX_LIST]);

  /** @returns whether anything was changed */
  const put = (wanted: readonly string[]): boolean => {
    const document = readJsonFile(place);
    const list = listOf(document);
    const merged = merge(list, { ours: ours.of(FILE), wanted });
    const changed = JSON.stringify(list) !== JSON.stringify(merged.list);
    ours.expect(FILE, merged.ours);
    if (changed) write(place, document ?? {}, merged.list);
    ours.set(FILE, merged.ours);
    return changed;
  };

  return {
    browser: "firefox",
    name: "Firefox",
    place,
    isInstalled: async () => programs.some((program) => existsSync(join(root, program))),
    async status(origins) {
      const list = listOf(readJsonFile(place));
      const inForce = origins.filter((origin) => list.includes(hostOf(origin)));
      return { inForce, missing: origins.filter((origin) => !inForce.includes(origin)) };
    },
    install: async (origins) => put([...new Set(origins.map(hostOf))]),
    hasOurs: async () => ours.of(FILE).length > 0,
    remove: async () => put([]),
  };
}

/** An object that we emptied goes with our entries; everything else stays as it is. */
function write(place: string, document: JsonObject, list: readonly string[]): void {
  const { [FIREFOX_LIST]: _, ...others } = object(policyOf(document));
  const policy = list.length > 0 ? { ...others, [FIREFOX_LIST]: list } : others;
  const { [FIREFOX_POLICY]: __, ...policies } = object(document.policies);
  const all = Object.keys(policy).length > 0 ? { ...policies, [FIREFOX_POLICY]: policy } : policies;
  const whole = { ...document, policies: all };
  if (Object.keys(all).length === 0 && Object.keys(whole).length === 1) removeFile(place);
  else writeJsonFile(place, whole);
}

function policyOf(document: JsonObject | null): unknown {
  return object(document?.policies)[FIREFOX_POLICY];
}

function object(value: unknown): JsonObject {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as JsonObject) : {};
}
