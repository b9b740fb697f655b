import { z } from "zod";
import { ReaderView } from "../../readers/reader.ts";
import { findAgent } from "../local-agent.ts";
import { pluggedInReaders } from "../plugged-in.ts";
import { printJson, printLines } from "../report.ts";
import { configOf, dataDirOf } from "../service.ts";

const STATES: Record<ReaderView["state"], string> = {
  ready: "就绪",
  busy: "正在使用",
  "needs-permission": "没有访问权限",
  "needs-driver": "缺少驱动",
  failed: "故障",
};

/** Lists the readers of the running agent or, without one, those that are plugged in. */
export async function readers(options: { dataDir?: string; json?: boolean }): Promise<void> {
  const dir = dataDirOf(options);
  const agent = findAgent(dir);
  const found = agent
    ? (await agent.call(z.object({ readers: z.array(ReaderView) }), "GET", "/v1/readers")).readers
    : await pluggedInReaders(configOf(dir));
  if (options.json) return printJson({ readers: found });
  if (found.length === 0) return printLines("没有找到读卡器 / no reader found");
  printLines(...found.flatMap(describe));
}

/** One line for a reader, a second one when something has to be done. */
export function describe(reader: ReaderView): string[] {
  const line = `${reader.id}  ${reader.name}${reader.simulated ? "（模拟）" : ""}  ${STATES[reader.state]}`;
  return reader.fault ? [line, `    ${reader.fault.cause}。${reader.fault.remedy}。`] : [line];
}
