import { type Command, Option } from "commander";
import { asJson, dataDir } from "./options.ts";

/** The device-access platform and its tokens. */
export function addPlatform(program: Command): void {
  const platform = program
    .command("platform")
    .description("只启动设备接入平台 / start the device-access platform alone")
    .option(...dataDir)
    .option("--platform-port <n>", "port, 0 = any free one")
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .action(async (options) => (await import("../commands/platform.ts")).platform(options));

  const token = platform
    .command("token")
    .description("管理令牌 / tokens of the administration and the console");
  const options = (command: Command) => command.option(...dataDir).option(...asJson);

  options(token.command("create <name>"))
    .description("新建令牌，只显示一次 / make a token, shown once")
    .addOption(
      new Option("--role <role>", "what it may do")
        .choices(["admin", "operator", "auditor"])
        .makeOptionMandatory(),
    )
    .action(async (name, _options, command: Command) =>
      (await import("../commands/platform-token.ts")).createToken(name, command.optsWithGlobals()),
    );
  options(token.command("list"))
    .description("列出令牌 / list the tokens")
    .action(async (_options, command: Command) =>
      (await import("../commands/platform-token.ts")).listTokens(command.optsWithGlobals()),
    );
  options(token.command("revoke <id>"))
    .description("停用令牌 / revoke a token")
    .action(async (id, _options, command: Command) =>
      (await import("../commands/platform-token.ts")).revokeToken(id, command.optsWithGlobals()),
    );
}
