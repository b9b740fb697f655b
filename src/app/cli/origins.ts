import type { Command } from "commander";
import { asJson, dataDir } from "./options.ts";

/** origins list, allow, deny, forget. */
export function addOrigins(program: Command): void {
  const origins = program
    .command("origins")
    .description(
      "哪些网页可以读证 / which web pages may call the agent; works with and without a running agent",
    );
  origins
    .command("list")
    .description("允许、拒绝和等待决定的网页 / allowed, refused and waiting pages")
    .option(...dataDir)
    .option(...asJson)
    .action(async (options) => (await import("../commands/origins.ts")).list(options));
  for (const decision of ["allow", "deny"] as const) {
    origins
      .command(decision)
      .description(decision === "allow" ? "允许一个网页 / allow a page" : "拒绝一个网页 / refuse a page")
      .argument("<origin>", "https://example.com, exactly as the browser's address begins")
      .option("--once", "not remembered: until ten minutes after its last use; needs a running agent")
      .option(...dataDir)
      .option(...asJson)
      .action(async (origin, options) =>
        (await import("../commands/origins.ts")).decide(origin, decision, options),
      );
  }
  origins
    .command("forget")
    .description("撤销决定 / take a decision back")
    .argument("<origin>", "as `origins list` shows it")
    .option(...dataDir)
    .option(...asJson)
    .action(async (origin, options) => (await import("../commands/origins.ts")).forget(origin, options));
}
