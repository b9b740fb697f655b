/**
 * Builds what a browser or a customer gets: the page, the SDK, the program as one file and the card library.
 * `--if-stale` does so only when a source is newer than the last build.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = join(root, "dist/built-at");
const SOURCES = ["src", "drivers", "web-demo", "build", "package-lock.json"];

if (!process.argv.includes("--if-stale") || isStale()) {
  // Loaded only when needed: the check for staleness runs before every start.
  const [
    { build: viteBuild },
    { buildActivex },
    { buildAgentPages },
    { bundleProgram },
    { buildCardLibrary },
    { buildSdk },
  ] = await Promise.all([
    import("vite"),
    import("./activex.ts"),
    import("./agent-pages.ts"),
    import("./bundle.ts"),
    import("./card-library.ts"),
    import("./sdk.ts"),
  ]);
  const startedAt = Date.now();
  await buildSdk(join(root, "dist/sdk"));
  await buildActivex(join(root, "dist/sdk"));
  await buildAgentPages(join(root, "dist/agent-pages"));
  await viteBuild({ configFile: join(root, "web-demo/vite.config.ts"), logLevel: "warn" });
  await bundleProgram(root);
  await buildCardLibrary(root);
  writeFileSync(stamp, String(startedAt));
}

function isStale(): boolean {
  try {
    const builtAt = Number(readFileSync(stamp, "utf8"));
    return SOURCES.some((name) => newest(join(root, name)) > builtAt);
  } catch {
    return true;
  }
}

/** Time of the newest file below `path`, ms since the epoch. */
function newest(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return readdirSync(path)
    .filter((name) => name !== "dist" && name !== "node_modules")
    .reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0);
}
