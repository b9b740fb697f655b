import { type Command, InvalidArgumentError } from "commander";
import { BROWSERS } from "../browser-policy/policy.ts";
import { asJson, dataDir } from "./options.ts";

const collect = (one: string, all: string[] = []) => [...all, one];

function collectBrowser(one: string, all?: string[]): string[] {
  if (!BROWSERS.some((browser) => browser === one))
    throw new InvalidArgumentError(`It is one of ${BROWSERS.join(", ")}.`);
  return collect(one, all);
}

/** policy install, remove, show. */
export function addPolicy(program: Command): void {
  const policy = program
    .command("policy")
    .description(
      "浏览器策略：让网页免提示访问本机 / browser policies, so that pages reach the agent without a prompt",
    );
  for (const [name, description] of [
    ["install", "写入策略（需要管理员权限）/ write them; needs an administrator"],
    ["remove", "删除本程序写入的策略 / take away what install wrote"],
    ["show", "查看是否生效 / show whether they are in force"],
  ] as const) {
    policy
      .command(name)
      .description(description)
      .option(
        "--origin <origin>",
        "a page; repeatable (default: allowedOrigins of the configuration)",
        collect,
      )
      .option("--browser <browser>", `only this one; repeatable: ${BROWSERS.join(", ")}`, collectBrowser)
      .option("--root <dir>", "below this directory instead of /, for an image that is being built (Linux)")
      .option(...dataDir)
      .option(...asJson)
      .action(async (options) => (await import("../commands/policy.ts")).policy(name, options));
  }
}
