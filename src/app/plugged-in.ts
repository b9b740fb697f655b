import { driverRegistry } from "../../drivers/registry.ts";
import { systemClock } from "../base/clock.ts";
import { ReaderManager } from "../readers/manager.ts";
import type { ReaderView } from "../readers/reader.ts";
import { allowedBy } from "./allowed.ts";
import type { Config } from "./config/load.ts";
import { createLog } from "./log.ts";

/** The readers that are plugged in, as an agent would list them; none is opened. */
export async function pluggedInReaders(config: Config): Promise<ReaderView[]> {
  const manager = new ReaderManager({
    drivers: driverRegistry,
    portraitDecoders: [],
    allowed: allowedBy(config),
    clock: systemClock,
    log: createLog(config.logLevel),
  });
  await manager.start();
  try {
    return manager.list();
  } finally {
    await manager.stop();
  }
}
