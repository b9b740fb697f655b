import { mkdirSync, renameSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { pino } from "pino";
import type { Log } from "../../src/base/log.ts";

const MAX_BYTES = 1_000_000;

/** JSON lines, for a program whose stderr nobody sees. One older file is kept. Nothing personal goes in. */
export function openLogFile(file: string): Log {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES) renameSync(file, `${file}.1`);
  return pino(
    { level: "info", base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: file, mode: 0o600, sync: true }),
  );
}
