/** The real agent's bridge with a simulated reader, and a page's environment without a browser. */
import { onTestFinished } from "vitest";
import { WebSocket as Socket } from "ws";
import { createSimulator, type Simulator } from "../../../drivers/simulator/index.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import { systemRandom } from "../../../src/base/random.ts";
import type { Origins } from "../../../src/bridge/consent/origins.ts";
import { createBridge } from "../../../src/bridge/index.ts";
import { simulatedPortraitDecoder } from "../../../src/card/portrait/simulated.ts";
import { ReaderManager } from "../../../src/readers/manager.ts";
import type { BridgeClient } from "../../../src/sdk/client.ts";
import type { Environment, LoopbackPermission } from "../../../src/sdk/environment.ts";
import { type BridgeEvents, type ConnectOptions, connect, type VerdictId } from "../../../src/sdk/index.ts";
import { FakeClock } from "../../support/fake-clock.ts";

export const SITE = "https://site.example.com";

export interface TestAgent {
  readonly url: string;
  readonly port: number;
  readonly simulator: Simulator;
  readonly origins: Origins;
  stop(): Promise<void>;
}

export interface TestAgentOptions {
  /** A fixed port, to come back on. */
  readonly port?: number;
  readonly allowed?: string[];
  /** Are unknown pages put before the user? */
  readonly ask?: boolean;
  readonly readers?: number;
  /** Do the callers belong to somebody else than the agent? */
  readonly otherUser?: boolean;
}

export async function startBridge(options: TestAgentOptions = {}): Promise<TestAgent> {
  const simulator = createSimulator({ clock: systemClock, readers: options.readers ?? 1 });
  const readers = new ReaderManager({
    drivers: [simulator.driver],
    portraitDecoders: [simulatedPortraitDecoder],
    clock: systemClock,
    log: silentLog,
  });
  const bridge = createBridge({
    readers,
    methods: [],
    faults: [],
    pageDirs: [],
    sdkDir: null,
    token: "token-of-the-test",
    origins: { allowed: options.allowed ?? [SITE], forbidden: [], ask: options.ask ?? false },
    lookup: { isOwnUser: async () => !options.otherUser, programOf: async () => null },
    audit: { record() {} },
    simulator,
    version: "1.2.3",
    clock: systemClock,
    random: systemRandom,
    log: silentLog,
  });
  const { port } = await bridge.listen(options.port ?? 0);
  await readers.start();
  let stopped = false;
  const stop = async () => {
    if (stopped) return;
    stopped = true;
    await bridge.close();
    await readers.stop();
  };
  onTestFinished(stop);
  return { url: `http://127.0.0.1:${port}`, port, simulator, origins: bridge.origins, stop };
}

/** A page of some origin. Its permission and its user can be moved, its timers run by a clock that stands still. */
export class TestPage implements Environment {
  origin: string;
  secure = true;
  worker = false;
  userAgent = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36";
  active = false;
  blocked: boolean | null = false;
  /** Null: a browser that does not know it. */
  state: PermissionState | null = null;
  readonly clock = new FakeClock();
  /** What was asked of the network, in order. */
  readonly requests: string[] = [];
  /** Stands between page and agent, as a browser's prompt does. */
  gate: (url: string) => Promise<void> = async () => {};
  readonly #permissions = new Set<LoopbackPermission & { state: PermissionState }>();

  constructor(origin = SITE) {
    this.origin = origin;
  }

  async fetch(url: string, init: RequestInit): Promise<Response> {
    this.requests.push(url);
    await this.gate(url);
    return await fetch(url, { ...init, headers: { origin: this.origin } });
  }

  openSocket(url: string): WebSocket {
    this.requests.push(url);
    const socket = new Socket(url, { origin: this.origin });
    // A browser tells of a refusal by closing alone; `ws` also by an error that must be heard.
    socket.on("error", () => {});
    return socket as unknown as WebSocket;
  }

  async permission(): Promise<LoopbackPermission | null> {
    if (this.state === null) return null;
    const permission = { state: this.state, onchange: null };
    this.#permissions.add(permission);
    return permission;
  }

  /** The user, or IT, decides. */
  decide(state: PermissionState): void {
    this.state = state;
    for (const permission of this.#permissions) {
      permission.state = state;
      permission.onchange?.(new Event("change"));
    }
  }

  frameBlocked = () => this.blocked;
  userActive = () => this.active;
  after = (ms: number, callback: () => void) => this.clock.after(ms, callback);
  random = () => 0.5;

  connect(options: ConnectOptions = {}): BridgeClient {
    const client = connect({ ...options, environment: this });
    onTestFinished(() => client.close());
    return client;
  }
}

/** The next event that is accepted. */
export function next<E extends keyof BridgeEvents>(
  client: BridgeClient,
  event: E,
  accept: (value: BridgeEvents[E]) => boolean = () => true,
): Promise<BridgeEvents[E]> {
  return new Promise((resolve) => {
    const stop = client.on(event, (value) => {
      if (!accept(value)) return;
      stop();
      resolve(value);
    });
  });
}

/** Resolves when the verdict is, or becomes, this one. */
export async function until(client: BridgeClient, id: VerdictId): Promise<BridgeClient["verdict"]> {
  return client.verdict.id === id
    ? client.verdict
    : await next(client, "verdict", (verdict) => verdict.id === id);
}
