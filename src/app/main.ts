/** The command line. Each command's code is loaded only when it is called, so that `--help` is instant. */
import { Command, CommanderError } from "commander";
import { seconds } from "./commands/arguments.ts";
import { reportFailure } from "./report.ts";
import { VERSION } from "./version.ts";

const program = new Command("idcard-bridge")
  .description(
    "读证桥：身份证阅读器、实名录入与考勤设备平台\nID-card readers for web pages, worker enrolment and the device-access platform",
  )
  .version(VERSION)
  .exitOverride()
  .configureHelp({ sortSubcommands: false })
  .showHelpAfterError("(加 --help 查看用法 / add --help for the usage)");

const dataDir = [
  "--data-dir <dir>",
  "where everything is written (default: the user's data directory)",
] as const;
const asJson = ["--json", "one JSON document on stdout"] as const;

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
  .action(async (options) => (await import("./commands/start.ts")).start(options));

program
  .command("agent")
  .description("只启动读卡服务 / start the reader agent alone, without enrolment")
  .option(...dataDir)
  .option("--port <n>", "agent port, 0 = any free one")
  .option("--simulator <mode>", "on: add a simulated reader")
  .action(async (options) => (await import("./commands/agent.ts")).agent(options));

program
  .command("platform")
  .description("只启动设备接入平台 / start the device-access platform alone")
  .option(...dataDir)
  .option("--platform-port <n>", "port, 0 = any free one")
  .option("--host <address>", "address to listen on", "127.0.0.1")
  .action(async (options) => (await import("./commands/platform.ts")).platform(options));

program
  .command("terminal")
  .description("启动一台虚拟考勤机 / start a virtual attendance terminal")
  .requiredOption("--server <url>", "the platform's address")
  .requiredOption("--sn <sn>", "serial number, as registered at the platform")
  .requiredOption("--appid <appid>", "appid; its secret is read from IDCARD_BRIDGE_APP_SECRET")
  .option(...dataDir)
  .action(async (options) => (await import("./commands/terminal.ts")).terminal(options));

program
  .command("readers")
  .description("列出读卡器 / list the readers")
  .option(...dataDir)
  .option(...asJson)
  .action(async (options) => (await import("./commands/readers.ts")).readers(options));

program
  .command("read")
  .description("读一张证 / read one card; works with and without a running agent")
  .option(...dataDir)
  .option("--reader <id>", "which reader")
  .option("--wait <seconds>", "how long to wait for a card", seconds, 0)
  .option("--faces", "compose both card faces")
  .option("--fingerprint", "hand out the fingerprint block")
  .option("--simulate <card>", "without a running agent: read this card of the simulator")
  .option(...asJson)
  .action(async (options) => (await import("./commands/read.ts")).read(options));

const simulate = program
  .command("simulate")
  .description("操作模拟读卡器 / work the simulated reader of a running agent");
simulate
  .command("insert")
  .argument("<card>", "citizen, long-term, rare-name … (`simulate list`)")
  .option("--reader <id>", "which simulated reader")
  .option(...dataDir)
  .option(...asJson)
  .action(async (card, options) => (await import("./commands/simulate.ts")).insert(card, options));
simulate
  .command("remove")
  .option("--reader <id>", "which simulated reader")
  .option(...dataDir)
  .option(...asJson)
  .action(async (options) => (await import("./commands/simulate.ts")).remove(options));
simulate
  .command("list")
  .option(...dataDir)
  .option(...asJson)
  .action(async (options) => (await import("./commands/simulate.ts")).list(options));

program
  .command("doctor")
  .description("检查安装和运行状况 / check the installation and what is running")
  .option(...dataDir)
  .option(...asJson)
  .action(async (options) => (await import("./commands/doctor.ts")).doctor(options));

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else process.exitCode = reportFailure(error, process.argv.includes("--json"));
}
