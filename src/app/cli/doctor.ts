import type { Command } from "commander";
import { asJson, dataDir } from "./options.ts";

/** doctor. */
export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("检查安装和运行状况 / check the installation and what is running")
    .option(...dataDir)
    .option(...asJson)
    .action(async (options) => (await import("../commands/doctor.ts")).doctor(options));
}
