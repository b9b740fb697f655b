import type { Command } from "commander";
import { seconds } from "../commands/arguments.ts";
import { asJson, dataDir } from "./options.ts";

/** readers, read. */
export function addReaders(program: Command): void {
  program
    .command("readers")
    .description("列出读卡器 / list the readers")
    .option(...dataDir)
    .option(...asJson)
    .action(async (options) => (await import("../commands/readers.ts")).readers(options));

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
    .action(async (options) => (await import("../commands/read.ts")).read(options));
}
