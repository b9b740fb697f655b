/** The real bridge over real sockets, with the simulator and real time, or a clock that the test moves. */
import { onTestFinished } from "vitest";
import { createSimulator } from "../../../drivers/simulator/index.ts";
import { faultTables } from "../../../src/app/fault-tables.ts";
import { type Clock, systemClock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import { systemRandom } from "../../../src/base/random.ts";
import type { Audit, AuditEvent } from "../../../src/bridge/audit.ts";
import { type BridgeOptions, createBridge } from "../../../src/bridge/index.ts";
import { simulatedPortraitDecoder } from "../../../src/card/portrait/simulated.ts";
import { ReaderManager } from "../../../src/readers/manager.ts";
import { Page } from "./page.ts";

export const TOKEN = "token-of-the-test";
/** A page that the configuration allows. */
export const SITE = "https://site.example";

export interface RigOptions extends Partial<Omit<BridgeOptions, "readers" | "simulator">> {
  readonly clock?: Clock;
  readonly simulatedReaders?: number;
  /** As where real hardware is: the bridge has no control over readers. */
  readonly withoutSimulator?: boolean;
}

export async function startBridge({
  simulatedReaders = 1,
  withoutSimulator = false,
  ...options
}: RigOptions = {}) {
  const clock = options.clock ?? systemClock;
  const simulator = createSimulator({ clock, readers: simulatedReaders });
  const readers = new ReaderManager({
    drivers: [simulator.driver],
    portraitDecoders: [simulatedPortraitDecoder],
    clock,
    log: silentLog,
  });
  const audited: AuditEvent[] = [];
  const audit: Audit = { record: (event) => audited.push(event) };
  const bridge = createBridge({
    methods: [],
    faults: faultTables,
    pageDirs: [],
    sdkDir: null,
    token: TOKEN,
    origins: { allowed: [SITE], forbidden: [], ask: true },
    audit,
    version: "0.0.0-test",
    random: systemRandom,
    log: silentLog,
    ...options,
    readers,
    ...(withoutSimulator ? {} : { simulator }),
    clock,
  });
  const { port } = await bridge.listen(0);
  await readers.start();
  onTestFinished(async () => {
    await bridge.close();
    await readers.stop();
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    bridge,
    readers,
    simulator,
    audited,
    port,
    url,
    /** A page of an origin; without one a program with the token. */
    connect: (origin?: string | null, path = "/v1/ws") =>
      Page.connect(port, headersOf(origin), `ws://127.0.0.1:${port}${path}`),
    /** The same, after session.hello. */
    async enter(origin?: string | null) {
      const page = await Page.connect(port, headersOf(origin));
      await page.call("session.hello", HELLO);
      return page;
    },
    /** An HTTP call; `origin` null: a program with the token. */
    http: (path: string, init: RequestInit & { origin?: string | null } = {}) =>
      fetch(url + path, { ...init, headers: { ...headersOf(init.origin), ...init.headers } }),
  };
}

export type Rig = Awaited<ReturnType<typeof startBridge>>;

export const HELLO = { protocol: [1], client: { name: "test", version: "1" } };

function headersOf(origin: string | null | undefined): Record<string, string> {
  return origin ? { origin } : { authorization: `Bearer ${TOKEN}` };
}
