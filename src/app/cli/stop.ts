import type { Command } from "commander";
import { asJson, dataDir } from "./options.ts";

/** open, stop: what menu entries and installers call. */
export function addStop(program: Command): void {
  program
    .command("open")
    .description(
      "在浏览器中打开录入页面，必要时先启动 / open the enrolment page in the browser, starting the agent where none runs",
    )
    .option(...dataDir)
    .action(async (options) => (await import("../commands/open.ts")).open(options));

  program
    .command("stop")
    .description("停止正在运行的读证桥 / end the running idcard-bridge in good order")
    .option("--all-users", "Windows: those of every user of this computer; needs an administrator")
    .option(...dataDir)
    .option(...asJson)
    .action(async (options) => (await import("../commands/stop.ts")).stop(options));
}
