import { watch } from "node:fs";
import type { Log } from "../../../src/base/log.ts";

/** Calls when the user's settings file is written anew, by the page of settings or by hand. @returns the way to stop */
export function watchUserConfig(dir: string, log: Log, changed: () => void): () => void {
  try {
    const watcher = watch(dir, { persistent: false }, (_event, name) => {
      if (name === "config.json") changed();
    });
    watcher.on("error", () => watcher.close());
    return () => watcher.close();
  } catch (error) {
    // No more watches to be had: the change is followed at the next start.
    log.warn({ reason: (error as NodeJS.ErrnoException).code }, "the settings are not watched");
    return () => {};
  }
}
