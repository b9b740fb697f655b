/** For tests inside the guest: virtual readers in a process of their own, and the product's readers over them. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { driverRegistry } from "../../drivers/registry.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { ReaderManager } from "../../src/readers/manager.ts";
import type { ReaderView } from "../../src/readers/reader.ts";
import { attach } from "./usbip/attach.ts";
import { MODELS, type ModelName } from "./usbip/model.ts";
import type { Order } from "./usbip/server.ts";

export interface Bench {
  readonly manager: ReaderManager;
  plug(reader: ModelName): Promise<void>;
  order(order: Order): Promise<void>;
  stop(): Promise<void>;
}

export async function startBench(): Promise<Bench> {
  const server = fork(fileURLToPath(new URL("./usbip/server.ts", import.meta.url)));
  const [{ port }] = await once(server, "message");
  const manager = new ReaderManager({
    // Miaxis readers wait for the user's choice in the product; here the choice is made.
    drivers: driverRegistry.map((entry) => ({
      ...entry,
      load: async (context) => {
        const driver = await entry.load(context);
        const fingerprints = driver.fingerprints.map(({ conflictProne: _, ...rest }) => rest);
        return { ...driver, fingerprints };
      },
    })),
    portraitDecoders: [],
    clock: systemClock,
    log: silentLog,
  });
  await manager.start();
  return {
    manager,
    plug: (reader) => attach(MODELS[reader].busId, port),
    async order(order) {
      const done = once(server, "message");
      server.send(order);
      await done;
    },
    async stop() {
      await manager.stop();
      server.disconnect();
    },
  };
}

/** The reader's view as soon as it is as wanted; the guest is slow, so the limit is generous. */
export async function readerWhen(
  manager: ReaderManager,
  serial: string,
  wanted: (view: ReaderView | undefined) => boolean,
): Promise<ReaderView | undefined> {
  const signal = AbortSignal.timeout(15_000);
  const current = () => manager.list().find(({ id }) => id.endsWith(`:${serial}`));
  while (!wanted(current())) {
    await Promise.race(
      (["added", "removed", "changed"] as const).map((event) => once(manager, event, { signal })),
    );
  }
  return current();
}
