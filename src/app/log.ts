import { type Logger, pino } from "pino";
import type { Log } from "../base/log.ts";
import type { Settings } from "./config/settings.ts";

type Level = Settings["logLevel"];

export interface AppLog extends Log {
  /** Of this log and of every child that was made of it. */
  setLevel(level: Level): void;
}

/** JSON lines on stderr, so that stdout stays for answers. */
export function createLog(level: Level): AppLog {
  const all: Logger[] = [];
  const root = pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
  const kept = (logger: Logger): Log => {
    all.push(logger);
    return Object.assign(logger, { child: childOf(logger) });
  };
  // Pino's children keep the level that their parent had when they were made.
  const childOf = (logger: Logger) => {
    const child = logger.child.bind(logger);
    return (fields: object) => kept(child(fields) as Logger) as never;
  };
  return Object.assign(kept(root), {
    setLevel(now: Level) {
      for (const logger of all) logger.level = now;
    },
  });
}
