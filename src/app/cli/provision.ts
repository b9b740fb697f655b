import { type Command, Option } from "commander";
import { asJson, dataDir } from "./options.ts";

/** provision check, apply, show. */
export function addProvision(program: Command): void {
  const provision = program
    .command("provision")
    .description(
      "按 provision.json 配置本机，供 IT 批量部署 / set this computer up as provision.json says, for roll-outs",
    );
  for (const [name, description] of [
    ["check", "检查文件并列出要做的事，不作改动 / check the file and list what would be done"],
    ["apply", "执行（需要管理员权限，可重复运行）/ carry it out; needs an administrator, may be run again"],
    ["show", "查看已写入的内容是否仍然有效 / show what was written and whether it still stands"],
  ] as const) {
    const command = provision
      .command(name)
      .description(description)
      .option("--root <dir>", "below this directory instead of /, for an image that is being built (Linux)");
    if (name !== "show") {
      command
        .addOption(
          new Option("--phase <phase>", "uninstall takes back what was written")
            .choices(["install", "startup", "uninstall"])
            .default("install"),
        )
        .option("--file <file>", "default: provision.json beside the machine's policy file");
    }
    if (name === "apply") command.option("--dry-run", "say what would be done and write nothing");
    command
      .option(...dataDir)
      .option(...asJson)
      .action(async (options) => (await import("../commands/provision.ts"))[name](options));
  }
}
