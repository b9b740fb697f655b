/** What the tests of Firefox, of WebKit and of Chromium's own prompt need beside Chromium. */
import { existsSync } from "node:fs";
import { hasProgram, type Need, provide } from "../support/debian.ts";

const [FIREFOX_DEBIAN, FIREFOX_OTHER] = ["/usr/bin/firefox-esr", "/usr/bin/firefox"];

/** The oldest Firefox these tests are true of: the first ESR that has Local Network Access. */
export const firefoxPath = () =>
  process.env.FIREFOX_PATH ?? (existsSync(FIREFOX_DEBIAN) ? FIREFOX_DEBIAN : FIREFOX_OTHER);

export const MINI_BROWSER = [
  "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
  "/usr/lib/aarch64-linux-gnu/webkit2gtk-4.1/MiniBrowser",
].find((path) => existsSync(path));

/** A screen that nobody looks at, and a pointer to press with. */
export const SCREEN: Need = {
  what: "A virtual screen and pointer, which the tests of browsers' prompts need,",
  packages: ["xvfb", "xdotool"],
  isThere: () => hasProgram("Xvfb") && hasProgram("xdotool"),
};

export const FIREFOX: Need = {
  what: "Firefox 153 or later, which its tests need,",
  packages: ["firefox-esr"],
  isThere: () => existsSync(firefoxPath()),
};

export const WEBKIT: Need = {
  what: "WebKitGTK with its driver, the nearest to Safari that runs here,",
  packages: ["webkit2gtk-driver", "xvfb"],
  isThere: () => hasProgram("WebKitWebDriver") && hasProgram("Xvfb"),
};

if (import.meta.main) {
  const needs = [FIREFOX, WEBKIT, SCREEN];
  const missing = needs.filter((need) => !need.isThere());
  // One call of apt for all of them; the tests say what they miss and skip, or fail in CI.
  const told = provide({
    what: missing.map(({ what }) => what).join(" "),
    packages: [...new Set(missing.flatMap(({ packages }) => packages))],
    isThere: () => needs.every((need) => need.isThere()),
  });
  if (told) process.stderr.write(`${told}\n`);
}
