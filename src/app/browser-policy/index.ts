import { dirname, join } from "node:path";
import { policyFile } from "../config/places.ts";
import { linuxChromiums } from "./chromium-linux.ts";
import { linuxFirefox } from "./firefox-linux.ts";
import { Ours } from "./ours.ts";
import type { BrowserPolicy } from "./policy.ts";
import { runReg } from "./registry.ts";
import { windowsBrowsers } from "./windows.ts";

/** Beside the policy file: which entries of lists that are not ours are ours. */
export const OURS = "browser-policies.json";

/**
 * The browsers whose policies can be written on this system; on macOS none: there they come as a configuration
 * profile from the device management (docs/it.md).
 * @param root another root directory, for an image that is being built; Linux only
 */
export function browserPolicies(
  root = "/",
  platform: NodeJS.Platform = process.platform,
): readonly BrowserPolicy[] {
  const record = join(dirname(policyFile(platform)), OURS);
  if (platform === "win32") return windowsBrowsers(runReg, new Ours(record));
  if (platform !== "linux") return [];
  return [...linuxChromiums(root), linuxFirefox(root, new Ours(join(root, record)))];
}
