import { driverRegistry } from "../../../drivers/registry.ts";
import { systemClock } from "../../base/clock.ts";
import { Card } from "../../card/card.ts";
import { ReaderManager } from "../../readers/manager.ts";
import type { ReadOptions } from "../../readers/reader.ts";
import { allowedBy } from "../allowed.ts";
import { checkPolicyOf } from "../check-policy.ts";
import { findAgent } from "../local-agent.ts";
import { createLog } from "../log.ts";
import { openPortraits } from "../portraits.ts";
import { printJson, printLines } from "../report.ts";
import { configOf, dataDirOf } from "../service.ts";

export interface ReadCommand {
  readonly dataDir?: string;
  readonly reader?: string;
  readonly wait: number;
  readonly faces?: boolean;
  readonly fingerprint?: boolean;
  readonly simulate?: string;
  readonly json?: boolean;
}

/** Reads one card through the running agent or, without one, by itself. */
export async function read(options: ReadCommand): Promise<void> {
  const dir = dataDirOf(options);
  const wanted = {
    reader: options.reader,
    waitMs: options.wait * 1000,
    faces: options.faces ?? false,
    fingerprint: options.fingerprint ?? false,
  };
  const agent = options.simulate === undefined ? findAgent(dir) : null;
  const card = agent
    ? await agent.call(Card, "POST", "/v1/read", wanted)
    : await readAlone(dir, wanted, options.simulate);
  if (options.json) printJson(card);
  else printLines(...summary(card));
}

async function readAlone(dir: string, wanted: ReadOptions, simulate: string | undefined): Promise<Card> {
  const config = configOf(dir);
  const drivers = simulate === undefined ? driverRegistry : [await simulatedReader(simulate)];
  const log = createLog(config.logLevel);
  const portraits = openPortraits(config, { clock: systemClock, log });
  const manager = new ReaderManager({
    drivers,
    portraitDecoders: portraits.decoders,
    watermark: config.watermark,
    rareFonts: config.rareFonts,
    checkPolicy: checkPolicyOf(config),
    allowed: allowedBy(config),
    clock: systemClock,
    log,
  });
  await manager.start();
  try {
    return await manager.read(wanted);
  } finally {
    await manager.stop();
    await portraits.end();
  }
}

async function simulatedReader(card: string) {
  const { createSimulator } = await import("../../../drivers/simulator/index.ts");
  const simulator = createSimulator({ clock: systemClock });
  simulator.insert(card);
  return simulator.driver;
}

/** The card as a clerk reads it, and the checks that failed. */
export function summary(card: Card): string[] {
  const rows: [string, string | undefined][] = [
    ["姓名", [card.name, card.nameEnglish].filter(Boolean).join(" / ")],
    ["性别", card.sex.label],
    ["民族", card.ethnicity?.label],
    ["国籍", card.nationality?.label],
    ["出生", card.birthDate],
    ["住址", card.address],
    ...(card.addressUpdates ?? []).map((address): [string, string] => ["追加住址", address]),
    ["号码", card.number],
    ["旧证号码", card.formerNumber],
    ["通行证号码", card.travelPermitNumber],
    ["签发机关", card.issuer],
    ["受理机关代码", card.authorityCode],
    ["有效期限", `${card.validFrom} 至 ${card.longTerm ? "长期" : card.validTo}`],
    ["照片", card.portraitNote?.zh],
    ["读卡器", `${card.reader}${card.simulated ? "（模拟）" : ""}`],
  ];
  return [
    ...rows.filter(([, value]) => value).map(([label, value]) => `${label}：${value}`),
    ...card.checks.filter((check) => !check.ok).map((check) => `注意：${check.detail}`),
  ];
}
