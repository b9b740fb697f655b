import type { Command } from "commander";
import { asJson, dataDir } from "./options.ts";

/** simulate insert, remove, list. */
export function addSimulate(program: Command): void {
  const simulate = program
    .command("simulate")
    .description("操作模拟读卡器 / work the simulated reader of a running agent");
  simulate
    .command("insert")
    .argument("<card>", "citizen, long-term, rare-name … (`simulate list`)")
    .option("--reader <id>", "which simulated reader")
    .option(...dataDir)
    .option(...asJson)
    .action(async (card, options) => (await import("../commands/simulate.ts")).insert(card, options));
  simulate
    .command("remove")
    .option("--reader <id>", "which simulated reader")
    .option(...dataDir)
    .option(...asJson)
    .action(async (options) => (await import("../commands/simulate.ts")).remove(options));
  simulate
    .command("list")
    .option(...dataDir)
    .option(...asJson)
    .action(async (options) => (await import("../commands/simulate.ts")).list(options));
}
