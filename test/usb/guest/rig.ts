/** The product's readers over the exporter's devices, in the guest. */
import { driverRegistry } from "../../../drivers/registry.ts";
import { silentLog } from "../../../src/base/log.ts";
import { simulatedPortraitDecoder } from "../../../src/card/portrait/simulated.ts";
import { ReaderManager } from "../../../src/readers/manager.ts";
import type { ReaderView } from "../../../src/readers/reader.ts";
import { busIdOf, Exporter, type ModelName, serialOf } from "./exporter.ts";
import { ALLOWED_READERS } from "./program.ts";
import { slowClock } from "./slow-clock.ts";

/** The guest is slow. */
const LIMIT_MS = 20_000;

export class Rig {
  readonly exporter: Exporter;
  readonly manager: ReaderManager;

  private constructor(exporter: Exporter, manager: ReaderManager) {
    this.exporter = exporter;
    this.manager = manager;
  }

  static async start(): Promise<Rig> {
    const exporter = await Exporter.start();
    const manager = new ReaderManager({
      drivers: driverRegistry,
      allowed: { serialPorts: [], devices: [ALLOWED_READERS] },
      portraitDecoders: [simulatedPortraitDecoder],
      clock: slowClock,
      log: silentLog,
    });
    await manager.start();
    return new Rig(exporter, manager);
  }

  /** Plugs a reader in; resolves with its id when it is ready, and how long after the kernel had it. */
  async plug(model: ModelName): Promise<{ id: string; ms: number }> {
    // Whatever a test before left behind must not be taken for it.
    await this.unplug(model);
    const ready = this.when(model, (view) => view?.state === "ready").then((view) => ({
      view,
      at: performance.now(),
    }));
    const [enumerated, { view, at }] = await Promise.all([this.exporter.plug(model), ready]);
    return { id: view?.id ?? "", ms: Math.round(at - enumerated) };
  }

  /** Pulls the cable; resolves when the reader is gone from the list. */
  async unplug(model: ModelName): Promise<void> {
    await this.exporter.order(`unplug ${busIdOf(model)}`);
    await this.gone(model);
  }

  async gone(model: ModelName): Promise<void> {
    await this.when(model, (view) => view === undefined);
  }

  /** The reader's view as soon as it is as wanted. */
  async when(
    model: ModelName,
    wanted: (view: ReaderView | undefined) => boolean,
  ): Promise<ReaderView | undefined> {
    const current = () => this.manager.list().find(({ id }) => id.endsWith(`:${serialOf(model)}`));
    return await new Promise((resolve, reject) => {
      const events = ["added", "removed", "changed"] as const;
      const end = () => {
        clearTimeout(timer);
        for (const event of events) this.manager.off(event, look);
      };
      const look = () => {
        const view = current();
        if (!wanted(view)) return;
        end();
        resolve(view);
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`${model} remained ${JSON.stringify(current())}`));
      }, LIMIT_MS);
      for (const event of events) this.manager.on(event, look);
      look();
    });
  }

  async stop(): Promise<void> {
    await this.manager.stop();
    this.exporter.stop();
  }
}

/** A fault's id, or what else was thrown; "none" where nothing was. */
export function outcome(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => "none",
    (error: { id?: string }) => error.id ?? String(error),
  );
}
