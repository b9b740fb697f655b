import { pino } from "pino";
import type { Log } from "../base/log.ts";
import type { Settings } from "./config/settings.ts";

/** JSON lines on stderr, so that stdout stays for answers. */
export function createLog(level: Settings["logLevel"]): Log {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
}
