import { createServer } from "node:net";
import { z } from "zod";
import { Fault } from "../../base/fault.ts";
import { ReaderView } from "../../readers/reader.ts";
import { findAgent } from "../local-agent.ts";
import { pluggedInReaders } from "../plugged-in.ts";
import { readRunFile } from "../run-file.ts";
import { configOf } from "../service.ts";
import { VERSION } from "../version.ts";
import type { DoctorContext, Finding } from "./finding.ts";
import { checkVendorLibrary } from "./libraries.ts";
import { checkReaders } from "./readers.ts";

const Health = z.looseObject({ version: z.string() });

/** The running agent and its readers or, without one, whether its port is free. */
export async function checkAgent({ dir }: DoctorContext): Promise<Finding[]> {
  const agent = findAgent(dir);
  if (!agent) {
    const config = configOf(dir);
    const readers = await pluggedInReaders(config);
    const found = [...checkReaders(readers, "note"), ...checkVendorLibrary(config, readers)];
    return [await checkPort(config.port), ...found];
  }
  try {
    const { version } = await agent.call(Health, "GET", "/v1/health");
    const { readers } = await agent.call(z.object({ readers: z.array(ReaderView) }), "GET", "/v1/readers");
    const found = [...checkReaders(readers, "problem"), ...checkVendorLibrary(configOf(dir), readers)];
    return [running(agent.url, version), ...found];
  } catch (error) {
    const { cause, remedy } = Fault.accept(error).text("zh");
    return [{ id: "agent", level: "problem", zh: cause, en: Fault.accept(error).text("en").cause, remedy }];
  }
}

function running(url: string, version: string): Finding {
  if (version === VERSION) {
    return { id: "agent", level: "ok", zh: `读证桥正在运行：${url}`, en: `the agent is running: ${url}` };
  }
  return {
    id: "agent",
    level: "note",
    zh: `正在运行的读证桥是 ${version} 版，本命令是 ${VERSION} 版`,
    en: `the running agent is version ${version}, this command is ${VERSION}`,
    remedy: "请重新启动读证桥",
  };
}

/** Tries to listen where the agent would. */
function checkPort(port: number): Promise<Finding> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () =>
      resolve({
        id: "port",
        level: "problem",
        zh: `端口 ${port} 已被另一个程序占用`,
        en: `port ${port} is taken by another program`,
        remedy: "请关闭那个程序，或用 --port 指定另一个端口",
      }),
    );
    probe.listen(port, "127.0.0.1", () =>
      probe.close(() =>
        resolve({
          id: "agent",
          level: "note",
          zh: `读证桥没有在运行，端口 ${port} 空闲`,
          en: `the agent is not running, port ${port} is free`,
        }),
      ),
    );
  });
}

/** Does the platform answer that this installation sends its workers to? */
export async function checkPlatform({ dir }: DoctorContext): Promise<Finding[]> {
  const { platformUrl } = configOf(dir);
  const embedded = readRunFile(dir)?.platformPort;
  const url = platformUrl ?? (embedded === undefined ? null : `http://127.0.0.1:${embedded}`);
  if (url === null) return [];
  const answers = await fetch(`${url.replace(/\/$/, "")}/health`, {
    signal: AbortSignal.timeout(5_000),
  }).then(
    (response) => response.ok,
    () => false,
  );
  if (answers)
    return [{ id: "platform", level: "ok", zh: `平台 ${url} 有应答`, en: `the platform ${url} answers` }];
  return [
    {
      id: "platform",
      level: "problem",
      zh: `平台 ${url} 没有应答`,
      en: `the platform ${url} does not answer`,
      remedy: "请检查网络和平台地址；录入的人员会保存在本机，平台恢复后自动发送",
    },
  ];
}
