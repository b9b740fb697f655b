/** Finds Chromium for the browser tests; as root on Debian it installs it, otherwise it says what to install. */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";

const CANDIDATES = [
  process.env.CHROMIUM_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
];
/** Chromium itself, and a small Chinese font: without one a screenshot shows boxes. */
const DEBIAN_PACKAGES = ["chromium", "fonts-wqy-zenhei"];

/** Path of a Chromium, or null. */
export function findChromium(): string | null {
  return CANDIDATES.find((path) => path !== undefined && isExecutable(path)) ?? null;
}

/** Flags for a headless Chromium that opens no connection of its own. */
export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function install(): boolean {
  if (process.getuid?.() !== 0 || spawnSync("apt-get", ["--version"]).status !== 0) return false;
  const apt = (...args: string[]) =>
    spawnSync("apt-get", args, {
      stdio: "inherit",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    }).status === 0;
  process.stdout.write(`Chromium is missing: installing the Debian packages ${DEBIAN_PACKAGES.join(", ")}\n`);
  return apt("update", "-qq") && apt("install", "-y", "-qq", "--no-install-recommends", ...DEBIAN_PACKAGES);
}

if (import.meta.main) {
  if (!findChromium() && !(install() && findChromium())) {
    process.stderr.write(
      "The browser tests need Chromium. Install it (Debian: `apt-get install chromium fonts-wqy-zenhei` as root), " +
        "or name one in CHROMIUM_PATH, then run the tests again.\n",
    );
    process.exit(1);
  }
}
