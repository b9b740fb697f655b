import { linuxLookup } from "./linux.ts";
import { type CallerLookup, noLookup } from "./lookup.ts";
import { lsofLookup } from "./macos.ts";
import { runTool } from "./tool.ts";
import { windowsLookup } from "./windows.ts";

/** What this system tells about callers. */
export function systemLookup(platform: NodeJS.Platform = process.platform): CallerLookup {
  const uid = process.getuid?.();
  if (platform === "linux" && uid !== undefined) return linuxLookup(uid);
  if (platform === "darwin" && uid !== undefined) return lsofLookup(runTool, uid, process.pid);
  if (platform === "win32") return windowsLookup(runTool);
  return noLookup;
}
