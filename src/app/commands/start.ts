import { type Agent, runOf, startAgent } from "../agent.ts";
import { startDemoTerminals } from "../demo-terminals.ts";
import { type RunningPlatform, startPlatform } from "../platform.ts";
import { provisionUser } from "../provision-user.ts";
import { type AppContext, serve } from "../service.ts";

interface StartCommand {
  readonly demo?: boolean;
  readonly dataDir?: string;
  readonly port?: string;
  readonly platformPort?: string;
  readonly platformUrl?: string;
  readonly simulatorReaders?: string;
  readonly simulatorTiming?: string;
}

/** A person watching a demo should see a terminal act at once; 5 s is the shortest interval a terminal accepts. */
const DEMO_HEARTBEAT_SECONDS = 5;

export async function start(options: StartCommand): Promise<void> {
  const { port, platformPort, platformUrl, simulatorReaders, simulatorTiming } = options;
  const flags = { port, platformPort, platformUrl, simulatorReaders, simulatorTiming };
  const defaults = options.demo ? { heartbeatSeconds: DEMO_HEARTBEAT_SECONDS } : {};
  await serve({ ...options, flags, defaults, prepare: provisionUser }, (context) =>
    startAll(context, options.demo === true),
  );
}

async function startAll(context: AppContext, demo: boolean) {
  const { config } = context;
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of stops.toReversed()) await end();
  };
  try {
    const platform = demo && config.platformUrl === null ? await startPlatform(context, "127.0.0.1") : null;
    if (platform) stops.push(() => platform.close());
    const agent = await startAgent(context, {
      platform: platform ?? external(context),
      simulator: demo ? config.simulator : config.simulator === "on" ? "on" : "off",
    });
    stops.push(() => agent.stop());
    if (platform) {
      const terminals = await startDemoTerminals(context, platform);
      stops.push(async () => void (await Promise.all(terminals.map((terminal) => terminal.stop()))));
    }
    return {
      run: { ...runOf(agent), ...(platform ? { platformPort: platform.port } : {}) },
      banner: banner(agent, platform, config.platformUrl),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function external({ config }: AppContext) {
  return config.platformUrl === null ? null : { url: config.platformUrl, token: config.platformToken ?? "" };
}

function banner(agent: Agent, platform: RunningPlatform | null, url: string | null): string[] {
  const page = `http://127.0.0.1:${agent.port}/`;
  const readers = agent.readers.list();
  const names = readers.map((reader) => reader.name).join("、") || "没有找到读卡器，请插上读卡器";
  const target = platform
    ? `${platform.url}（内置，两台模拟考勤机；控制台 /console）`
    : (url ?? "未设置，不能录入（见 --platform-url）");
  return [
    `读证桥已启动，请用浏览器打开：${page}`,
    `  读卡器：${names}`,
    `  平台：  ${target}`,
    "  按 Ctrl-C 停止",
    `idcard-bridge is running: open ${page} in a browser; Ctrl-C stops it.`,
  ];
}
