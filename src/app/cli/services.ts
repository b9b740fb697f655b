import type { Command } from "commander";
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
    .option(...dataDir)
    .action(async (options) => (await import("../commands/terminal.ts")).terminal(options));
}
