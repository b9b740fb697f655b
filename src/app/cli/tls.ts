import type { Command } from "commander";
import { asJson, dataDir } from "./options.ts";

/** tls enable, disable, status. */
export function addTls(program: Command): void {
  const tls = program
    .command("tls")
    .description("可选的 https（仅 Safari 需要）/ optional https, which only Safari needs");
  for (const [name, description] of [
    ["enable", "生成本机证书并开启 / make this installation's certificate and switch it on"],
    ["disable", "关闭并删除证书 / switch it off and delete the certificate"],
    ["status", "查看证书 / show the certificate"],
  ] as const) {
    tls
      .command(name)
      .description(description)
      .option(...dataDir)
      .option(...asJson)
      .action(async (options) => (await import("../commands/tls.ts"))[name](options));
  }
}
