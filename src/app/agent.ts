/** Composition of the agent: readers, bridge and, where a platform is known, enrolment. */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { driverRegistry } from "../../drivers/registry.ts";
import type { Simulator } from "../../drivers/simulator/index.ts";
import { Fault } from "../base/fault.ts";
import { randomHex } from "../base/random.ts";
import { systemLookup } from "../bridge/callers/index.ts";
import { createBridge } from "../bridge/index.ts";
import type { Legacy } from "../legacy/index.ts";
import { ReaderManager } from "../readers/manager.ts";
import { allowedBy } from "./allowed.ts";
import { openAudit } from "./audit-log.ts";
import { checkPolicyOf } from "./check-policy.ts";
import { settingsControl } from "./config/control.ts";
import type { EnrolmentTarget } from "./enrolment.ts";
import { faultTables } from "./fault-tables.ts";
import { appFaults } from "./faults.ts";
import { grantFile } from "./grant-file.ts";
import { openPortraits } from "./portraits.ts";
import { AGENT_PORTS, listenOnFirst, portsOf } from "./ports.ts";
import type { AppContext } from "./service.ts";
import { showSimulatorWithoutHardware } from "./simulator-presence.ts";
import { serveTls } from "./tls/serve.ts";
import { VERSION } from "./version.ts";

export interface AgentOptions {
  /** Where workers are sent; null: no enrolment, readers only. */
  readonly platform: EnrolmentTarget | null;
  /** auto: shown while no real reader is plugged in. */
  readonly simulator: "auto" | "on" | "off";
}

export interface Agent {
  readonly port: number;
  /** The https port; null when TLS is off. */
  readonly tlsPort: number | null;
  /** Ports of the vendors' old services, by name. */
  readonly legacy: Readonly<Record<string, number>>;
  readonly token: string;
  readonly readers: ReaderManager;
  stop(): Promise<void>;
}

/** What the run file says of an agent. */
export function runOf({ port, tlsPort, legacy, token }: Agent) {
  return {
    port,
    token,
    ...(tlsPort === null ? {} : { tlsPort }),
    ...(Object.keys(legacy).length > 0 ? { legacy: { ...legacy } } : {}),
  };
}

/** Starts everything; when a part fails to start, the parts before it are stopped again. */
export async function startAgent(context: AppContext, options: AgentOptions): Promise<Agent> {
  const { config, clock, random, log } = context;
  const token = randomHex(random, 32);
  const simulator = options.simulator === "off" ? null : await loadSimulator(context);
  const portraits = openPortraits(config, context);
  const readers = new ReaderManager({
    drivers: simulator ? [...driverRegistry, simulator.driver] : driverRegistry,
    portraitDecoders: portraits.decoders,
    watermark: config.watermark,
    rareFonts: config.rareFonts,
    checkPolicy: checkPolicyOf(config),
    allowed: allowedBy(config),
    clock,
    log: log.child({ room: "readers" }),
  });
  const enrolment = options.platform ? await loadEnrolment(context, options.platform) : null;
  const bridge = createBridge({
    readers,
    methods: enrolment?.methods ?? [],
    faults: faultTables,
    pageDirs: [built("../../web-demo/dist"), built("../../dist/agent-pages")],
    sdkDir: built("../../dist/sdk"),
    token,
    origins: {
      allowed: config.allowedOrigins,
      forbidden: config.forbiddenOrigins,
      ask: config.consent === "ask",
    },
    grants: grantFile(context.dir),
    lookup: systemLookup(),
    otherUsers: config.otherUsers,
    audit: openAudit(context),
    ...(simulator ? { simulator } : {}),
    ...(context.askToStop ? { askToStop: context.askToStop } : {}),
    settings: settingsControl({
      sources: context.configSources,
      running: config,
      apply(after, changed) {
        if (changed.includes("watermark")) readers.setWatermark(after.watermark);
        if (changed.includes("logLevel")) log.setLevel(after.logLevel);
      },
    }),
    version: VERSION,
    clock,
    random,
    log: log.child({ room: "bridge" }),
  });
  let legacy: Legacy | null = null;
  const stop = async () => {
    legacy?.stop();
    await bridge.close();
    await enrolment?.stop();
    await readers.stop();
    await portraits.end();
  };
  try {
    const ports = portsOf(config.port, config.sources.port === undefined, AGENT_PORTS);
    const { port } = await listenOnFirst(ports, { listen: (wanted) => bridge.listen(wanted), log });
    const tlsPort = await serveTls(bridge, context);
    if (config.legacyServices.length > 0) {
      const { openLegacy } = await import("../legacy/index.ts");
      legacy = await openLegacy(bridge.desk, config.legacyServices);
    }
    await readers.start();
    if (simulator && options.simulator === "auto") showSimulatorWithoutHardware(readers, simulator);
    enrolment?.start(bridge);
    return { port, tlsPort, legacy: legacy?.ports ?? {}, token, readers, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** An agent without enrolment does without its database too. */
async function loadEnrolment(context: AppContext, platform: EnrolmentTarget) {
  const { openEnrolment } = await import("./enrolment.ts");
  return openEnrolment(context, platform);
}

async function loadSimulator({ clock, config }: AppContext): Promise<Simulator> {
  const { createSimulator } = await import("../../drivers/simulator/index.ts");
  const { TIMINGS } = await import("../../drivers/simulator/timing.ts");
  return createSimulator({
    clock,
    readers: config.simulatorReaders,
    timing: TIMINGS[config.simulatorTiming],
    findsReadCards: config.simulatorAfterRead === "found",
  });
}

/** A directory that the build makes. The bundle lies two levels below the root as this file does. */
function built(relative: string): string {
  const dir = fileURLToPath(new URL(relative, import.meta.url));
  if (!existsSync(dir)) throw new Fault(appFaults["app.page-missing"], { dir });
  return dir;
}
