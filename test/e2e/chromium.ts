/** Finds Chromium for the browser tests; as root on Debian it installs it, otherwise it says what to install. */
import { accessSync, constants } from "node:fs";
import { provide } from "../support/debian.ts";

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

/** Flags for a headless Chromium that opens no connection of its own, with a camera that shows a test picture. */
export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-fake-device-for-media-stream",
];

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

if (import.meta.main) {
  const missing = provide({
    what: "Chromium, which the browser tests need,",
    packages: DEBIAN_PACKAGES,
    isThere: () => findChromium() !== null,
  });
  if (missing) {
    process.stderr.write(`${missing} Or name one in CHROMIUM_PATH. Then run the tests again.\n`);
    process.exit(1);
  }
}
