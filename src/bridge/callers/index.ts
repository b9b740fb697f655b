import { linuxLookup } from "./linux.ts";
import { type CallerLookup, noLookup } from "./lookup.ts";
import { lsofLookup } from "./macos.ts";
import { runTool } from "./tool.ts";
import { windowsLookup } from "./windows.ts";

/** What this system tells about callers. */
export function systemLookup(
  system: Pick<NodeJS.Process, "platform" | "getuid" | "pid"> = process,
): CallerLookup {
  const { platform, pid } = system;
  const uid = system.getuid?.();
  if (platform === "linux" && uid !== undefined) return linuxLookup(uid);
  if (platform === "darwin" && uid !== undefined) return lsofLookup(runTool, uid, pid);
  if (platform === "win32") return windowsLookup(runTool);
  return noLookup;
}
