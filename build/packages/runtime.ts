/** Node itself, from the npm registry, checked against the hash that is written down in target.ts. */
import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cached } from "./cache.ts";
import { run } from "./run.ts";
import { NODE_VERSION, TARGETS, type Target } from "./target.ts";

/** Path of Node's executable. @throws Error where the registry gives anything but the known bytes */
export function nodeFor({ node }: Target): string {
  return join(unpacked(node), node.file);
}

/** Node's licence and those of what it brings along; the package for Windows comes without. */
export function nodeLicence(): string {
  return readFileSync(join(unpacked(TARGETS.linux.node), "LICENSE"), "utf8");
}

function unpacked({ package: name, integrity }: Target["node"]): string {
  const spec = `${name}@${NODE_VERSION}`;
  const dir = cached(`${name}-${NODE_VERSION}`, (into) => {
    const archive = join(into, run("npm", ["pack", "--silent", "--pack-destination", into, spec]).trim());
    const found = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
    if (found !== integrity) throw new Error(`${spec} is ${found}, not ${integrity}`);
    run("tar", ["-xzf", archive, "-C", into, "--exclude=package/include", "package"]);
    rmSync(archive);
  });
  return join(dir, "package");
}
