/** The two virtual terminals of a demo: registered like any other device, talking HTTP like any other device. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createTerminal, type Terminal } from "../terminal/index.ts";
import type { RunningPlatform } from "./platform.ts";
import type { AppContext } from "./service.ts";

const APPID = "demo";
const TERMINALS = [
  { sn: "DEMO-EAST-01", name: "东门考勤机（模拟）" },
  { sn: "DEMO-WEST-02", name: "西门考勤机（模拟）" },
];

export async function startDemoTerminals(
  context: AppContext,
  platform: RunningPlatform,
): Promise<Terminal[]> {
  const secret = context.keys.derive("demo-secret");
  await register(platform, "apps", { appid: APPID, secret, name: "演示应用" });
  mkdirSync(join(context.dir, "terminals"), { recursive: true, mode: 0o700 });
  const terminals: Terminal[] = [];
  for (const { sn, name } of TERMINALS) {
    await register(platform, "devices", { sn, name, appid: APPID });
    const terminal = createTerminal({
      server: platform.url,
      sn,
      name,
      appid: APPID,
      secret,
      dbPath: join(context.dir, "terminals", `${sn}.db`),
      key: context.keys.derive(`terminal:${sn}`),
      clock: context.clock,
      random: context.random,
      log: context.log.child({ room: "terminal", sn }),
    });
    await terminal.start();
    terminals.push(terminal);
  }
  return terminals;
}

/** Registers at the administration API; a repeated registration changes nothing. */
async function register(platform: RunningPlatform, what: "apps" | "devices", body: object): Promise<void> {
  const response = await fetch(`${platform.url}/api/v1/${what}`, {
    method: "POST",
    headers: { authorization: `Bearer ${platform.token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok)
    throw new Error(`the embedded platform refused ${what}: ${response.status} ${await response.text()}`);
}
