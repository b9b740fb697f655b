import { type Command, Option } from "commander";
import { count, punches, seconds } from "../commands/arguments.ts";
import { dataDir, simulatorReaders, simulatorTiming } from "./options.ts";

/** What runs until Ctrl-C: start, agent, terminal; the platform has a file of its own. */
export function addServices(program: Command): void {
  program
    .command("start")
    .description("启动读证桥和录入页面 / start the agent and the enrolment page")
    .option(
      "--demo",
      "also start the embedded platform, two virtual terminals and, without a reader, the simulator",
    )
    .option(...dataDir)
    .option("--port <n>", "agent port, 0 = any free one")
    .option("--platform-port <n>", "embedded platform's port, 0 = any free one")
    .option("--platform-url <url>", "use this platform instead of an embedded one")
    .option(...simulatorReaders)
    .option(...simulatorTiming)
    .action(async (options) => (await import("../commands/start.ts")).start(options));

  program
    .command("agent")
    .description("只启动读卡服务 / start the reader agent alone, without enrolment")
    .option(...dataDir)
    .option("--port <n>", "agent port, 0 = any free one")
    .option("--simulator <mode>", "on: add a simulated reader")
    .option(...simulatorReaders)
    .option(...simulatorTiming)
    .action(async (options) => (await import("../commands/agent.ts")).agent(options));

  program
    .command("terminal")
    .description("启动一台虚拟考勤机 / start a virtual attendance terminal")
    .requiredOption("--server <url>", "the platform's address")
    .requiredOption("--sn <sn>", "serial number, as registered at the platform")
    .requiredOption("--appid <appid>", "appid; its secret is read from IDCARD_BRIDGE_APP_SECRET")
    .option("--count <n>", "so many terminals in one process, SN-0001 on", count, 1)
    .option("--stagger <seconds>", "their starts are spread over this", seconds, 30)
    .option(
      "--punch <code[,type[,s]]>",
      "a punch: face, fingerprint or idcard, s seconds after the start",
      punches,
      [],
    )
    .option("--punch-every <seconds>", "one of the enrolled persons punches every so often", seconds)
    .option("--script <file>", "lines `SECONDS punch CODE [TYPE]`, `SECONDS clear`, `SECONDS reset`")
    .addOption(new Option("--sign-profile <name>", "which parameters are signed").choices(["S1", "S2", "S3"]))
    .addOption(new Option("--encoding <name>", "of requests").choices(["urlencoded", "multipart", "json"]))
    .addOption(new Option("--interface-version <v>", "of the interfaces").choices(["v1", "v2", "v2.1"]))
    .option("--capacity <n>", "how many punches fit (default: 100 000)", count)
    .option("--backlog <n>", "unsent punches from which on it warns (default: 1 000)", count)
    .option(...dataDir)
    .action(async (options) => (await import("../commands/terminal.ts")).terminal(options));
}
