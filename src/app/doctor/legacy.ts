import { createConnection } from "node:net";
import { systemLookup } from "../../bridge/callers/index.ts";
import { LEGACY_PORTS } from "../../legacy/schemas.ts";
import { readRunFile } from "../run-file.ts";
import { configOf } from "../service.ts";
import type { DoctorContext, Finding } from "./finding.ts";

/** The vendors' old services that the configuration names: is each served, and who has its port otherwise? */
export async function checkLegacy({ dir }: DoctorContext): Promise<Finding[]> {
  const { legacyServices } = configOf(dir);
  const run = readRunFile(dir);
  return await Promise.all(
    legacyServices.map(async (text): Promise<Finding> => {
      const [name = "", given] = text.split(":");
      const port =
        given === undefined ? (LEGACY_PORTS[name as keyof typeof LEGACY_PORTS] ?? 0) : Number(given);
      const served = run?.legacy?.[name];
      if (served !== undefined)
        return {
          id: "legacy",
          level: "ok",
          zh: `旧服务 ${name} 正在端口 ${served} 上提供`,
          en: `the old service ${name} is offered on port ${served}`,
        };
      const holder = await holderOf(port);
      if (holder !== null)
        return {
          id: "legacy",
          level: "problem",
          zh: `旧服务 ${name} 的端口 ${port} 已被 ${holder || "另一个程序"} 占用`,
          en: `port ${port} of the old service ${name} is taken by ${holder || "another program"}`,
          remedy:
            "请停用那个程序（通常是厂商自己的服务），或把它从设置 legacyServices 中去掉，然后重新启动读证桥",
        };
      if (run?.port === undefined)
        return {
          id: "legacy",
          level: "note",
          zh: `旧服务 ${name} 的端口 ${port} 空闲，读证桥启动后提供`,
          en: `port ${port} of the old service ${name} is free, the agent will offer it`,
        };
      return {
        id: "legacy",
        level: "problem",
        zh: `旧服务 ${name} 没有提供`,
        en: `the old service ${name} is not offered`,
        remedy: "请重新启动读证桥，让设置 legacyServices 生效",
      };
    }),
  );
}

/** The program that listens there: empty where the system does not tell, null where nobody does. */
function holderOf(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const probe = createConnection({ port, host: "127.0.0.1" });
    probe.setTimeout(2_000, () => probe.destroy(new Error("silent")));
    probe.once("error", () => resolve(null));
    probe.once("connect", async () => {
      // The other end of our own connection belongs to whoever listens.
      const agentPort = probe.localPort ?? 0;
      const program = await systemLookup()
        .programOf({ peerPort: port, agentPort })
        .catch(() => null);
      probe.destroy();
      resolve(program?.name ?? "");
    });
  });
}
