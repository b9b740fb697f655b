/** The licences of everything that a package brings along: inside the bundle, beside it, and Node. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { nodeLicence } from "./runtime.ts";
import { NODE_VERSION } from "./target.ts";

export interface Part {
  readonly name: string;
  readonly version: string;
  /** SPDX, as its package.json says. */
  readonly licence: string;
  readonly text: string;
}

const LICENCE_FILE = /^(licen[cs]e|copying|notice|ofl)/i;

/** @param modules a `node_modules` of production packages; @returns its packages by name, nested ones included */
export function partsOf(modules: string): Part[] {
  const manifests = readdirSync(modules, { recursive: true, encoding: "utf8" }).filter((file) =>
    /(^|\/)(node_modules\/)?(@[^/]+\/)?[^/@]+\/package\.json$/.test(file),
  );
  const parts = new Map<string, Part>();
  for (const file of manifests) {
    const dir = join(modules, file, "..");
    if (!isPackageDir(modules, dir)) continue;
    const { name, version, license } = JSON.parse(readFileSync(join(dir, "package.json"), "utf8"));
    if (typeof name !== "string" || typeof version !== "string") continue;
    const texts = readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isFile() && LICENCE_FILE.test(entry.name))
      .map((entry) => readFileSync(join(dir, entry.name), "utf8").trim());
    const text = texts.join("\n\n") || "(its package holds no licence text; the licence is named above)";
    parts.set(`${name}@${version}`, { name, version, licence: String(license ?? "see text"), text });
  }
  return [...parts.values()].sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

/** Below a folder `node_modules`, or below a scope in one. */
function isPackageDir(modules: string, dir: string): boolean {
  const names = ["node_modules", ...dir.slice(modules.length + 1).split("/")];
  const above = names.at(-2) ?? "";
  return above === "node_modules" || (above.startsWith("@") && names.at(-3) === "node_modules");
}

/** One text file with all of them. */
export function thirdPartyLicences(parts: readonly Part[]): string {
  const node = {
    name: "Node.js",
    version: NODE_VERSION,
    licence: "MIT and others",
    text: nodeLicence().trim(),
  };
  return [
    "读证桥 idcard-bridge is licensed under Apache-2.0 (LICENSE). It brings along:",
    ...[node, ...parts].map(
      ({ name, version, licence, text }) => `${"=".repeat(78)}\n${name} ${version}\n${licence}\n\n${text}`,
    ),
    "",
  ].join("\n\n");
}
