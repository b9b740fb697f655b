import type { Command } from "commander";
import { asJson, dataDir } from "./options.ts";

/** events: the agent's event log on the command line. */
export function addEvents(program: Command): void {
  program
    .command("events")
    .description(
      "正在运行的读证桥里发生了什么（个人信息已隐去）/ what happens in the running agent, personal data masked",
    )
    .option("--follow", "go on with what happens from now on, until Ctrl-C; with --json one line each")
    .option("--sam", "with --follow: also exchanges with the reader's module")
    .option(...dataDir)
    .option(...asJson)
    .action(async (options) => (await import("../commands/events.ts")).events(options));
}
