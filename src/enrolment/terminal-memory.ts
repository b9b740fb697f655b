import type { Log } from "../base/log.ts";
import type { PlatformMemory } from "./platform-status.ts";
import type { EnrolmentStore } from "./store.ts";

/** The terminals on disk, written only when something of them changed. */
export function terminalMemory(store: EnrolmentStore, log: Log): PlatformMemory {
  let written: string | null = null;
  return {
    recall: () => store.knownTerminals(),
    remember(terminals) {
      const now = JSON.stringify(terminals.map(({ sn, name, online }) => [sn, name, online]));
      if (now === written) return;
      try {
        store.rememberTerminals(terminals);
        written = now;
      } catch (error) {
        // A convenience only: the next change tries again.
        log.warn({ error: String(error) }, "the terminals could not be remembered");
      }
    },
  };
}
