import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sleep } from "../../base/clock.ts";
import { Fault } from "../../base/fault.ts";
import { createTerminal, type Terminal, type TerminalOptions } from "../../terminal/index.ts";
import { parseScript, type ScriptStep } from "../../terminal/script.ts";
import { appFaults } from "../faults.ts";
import { printLines } from "../report.ts";
import { type AppContext, serve } from "../service.ts";

interface TerminalCommand extends Pick<TerminalOptions, "signProfile" | "encoding" | "capacity" | "backlog"> {
  readonly interfaceVersion?: TerminalOptions["version"];
  readonly server: string;
  readonly sn: string;
  readonly appid: string;
  readonly dataDir?: string;
  /** How many, `SN-0001` on; their starts are spread over `stagger` seconds. */
  readonly count: number;
  readonly stagger: number;
  readonly punch: readonly ScriptStep[];
  readonly script?: string;
  /** Every terminal has one of its persons punch every so many seconds. */
  readonly punchEvery?: number;
}

/** Virtual terminals until Ctrl-C; tells what they do, a line an event, without names or photos. */
export async function terminal(options: TerminalCommand): Promise<void> {
  const secret = process.env.IDCARD_BRIDGE_APP_SECRET;
  if (!secret) throw new Fault(appFaults["app.app-secret-missing"]);
  const steps = [...options.punch, ...readScript(options.script)].toSorted((a, b) => a.after - b.after);
  await serve(options, async (context) => {
    mkdirSync(join(context.dir, "terminals"), { recursive: true, mode: 0o700 });
    const end = new AbortController();
    const all = namesOf(options).map((sn) => create(sn, secret, options, context));
    const running = all.map((device, index) => {
      const wait = (options.stagger * 1000 * index) / all.length;
      return work(device, wait, steps, options, context, end.signal);
    });
    // The first one starts at once: what is wrong with its file is told before the banner.
    await running[0]?.started;
    const { sn, server, count } = options;
    return {
      run: { token: "" },
      banner: [
        `模拟考勤机 ${sn}${count > 1 ? ` 等 ${count} 台` : ""} 已启动，服务器 ${server}（按 Ctrl-C 停止）`,
        `${count > 1 ? `${count} virtual terminals, ${sn} …,` : `The virtual terminal ${sn}`} running against ${server} (Ctrl-C stops)`,
      ],
      stop: async () => {
        end.abort();
        await Promise.all(running.map(({ ended }) => ended));
        await Promise.all(all.map((device) => device.stop()));
      },
    };
  });
}

function namesOf({ sn, count }: TerminalCommand): string[] {
  if (count === 1) return [sn];
  return Array.from({ length: count }, (_, index) => `${sn}-${String(index + 1).padStart(4, "0")}`);
}

function readScript(file: string | undefined): readonly ScriptStep[] {
  if (file === undefined) return [];
  const steps = parseScript(readFileSync(file, "utf8"));
  if ("wrongLine" in steps) throw new Fault(appFaults["app.script-invalid"], { file, line: steps.wrongLine });
  return steps;
}

function create(sn: string, secret: string, options: TerminalCommand, context: AppContext): Terminal {
  const { server, appid, signProfile, encoding, interfaceVersion: version, capacity, backlog } = options;
  const device = createTerminal({
    server,
    sn,
    appid,
    secret,
    ...(signProfile && { signProfile }),
    ...(encoding && { encoding }),
    ...(version && { version }),
    ...(capacity && { capacity }),
    ...(backlog && { backlog }),
    dbPath: join(context.dir, "terminals", `${encodeURIComponent(sn)}.db`),
    key: context.keys.derive(`terminal:${sn}`),
    clock: context.clock,
    random: context.random,
    log: context.log.child({ room: "terminal", sn }),
  });
  const who = options.count > 1 ? `${sn} ` : "";
  device.on("command", (event) => printLines(`${who}命令 / command ${JSON.stringify(event)}`));
  device.on("notice", (text) => printLines(`${who}提示 / notice ${text}`));
  if (options.count === 1) device.on("punch", (event) => printLines(`打卡 / punch ${JSON.stringify(event)}`));
  device.on("fault", (fault) =>
    printLines(`${who}故障 / fault ${fault.id}: ${fault.text("zh").cause}。${fault.text("zh").remedy}`),
  );
  return device;
}

interface Worked {
  readonly started: Promise<void>;
  readonly ended: Promise<void>;
}

/** Starts a terminal after a while and does what the script says. */
function work(
  device: Terminal,
  wait: number,
  steps: readonly ScriptStep[],
  { punchEvery }: TerminalCommand,
  { clock, log }: AppContext,
  signal: AbortSignal,
): Worked {
  const started = sleep(clock, wait, signal).then(() => device.start());
  const script = async () => {
    let passed = 0;
    for (const { after, act } of steps) {
      await sleep(clock, after - passed, signal);
      passed = after;
      perform(device, act);
    }
  };
  const regularly = async () => {
    for (let turn = 0; punchEvery !== undefined; turn++) {
      await sleep(clock, punchEvery * 1000, signal);
      const { userCodes } = device.status;
      const code = userCodes[turn % userCodes.length];
      if (code !== undefined) device.punch(code);
    }
  };
  const ended = started
    .then(() => Promise.all([script(), regularly()]))
    .then(
      () => {},
      (error: unknown) => {
        if (!signal.aborted) log.error({ err: error }, "a scripted terminal stopped");
      },
    );
  return { started, ended };
}

function perform(device: Terminal, act: ScriptStep["act"]): void {
  if (act === "clear") printLines(`清除 / cleared ${JSON.stringify(device.clearPunches())}`);
  else if (act === "reset") {
    device.factoryReset();
    device.factoryReset();
  } else {
    try {
      const outcome = device.punch(act.punch, { type: act.type });
      if (outcome === "unknown") printLines(`没有此人 / nobody enrolled with code ${act.punch}`);
    } catch (error) {
      const { cause, remedy } = Fault.accept(error).text("zh");
      printLines(`故障 / fault ${cause}。${remedy}`);
    }
  }
}
