import { basename } from "node:path";
import { systemClock } from "../../base/clock.ts";
import { Fault } from "../../base/fault.ts";
import { silentLog } from "../../base/log.ts";
import { createDecoder } from "../../portraits/index.ts";
import type { ReaderView } from "../../readers/reader.ts";
import type { Config } from "../config/load.ts";
import { configOf } from "../service.ts";
import type { DoctorContext, Finding } from "./finding.ts";

const KINDS = {
  native: { zh: "相片解码库", en: "portrait decoder library" },
  command: { zh: "相片解码程序", en: "portrait decoder program" },
  http: { zh: "相片解码服务", en: "portrait decoder service" },
} as const;

/** The portrait decoder that the site plugged in. Nothing is decoded, nothing is sent. */
export async function checkPortraits({ dir }: DoctorContext): Promise<Finding[]> {
  const { portraitDecoder } = configOf(dir);
  if (!portraitDecoder) return [NOT_CONFIGURED];
  const decoder = createDecoder(portraitDecoder, { clock: systemClock, log: silentLog });
  const { zh, en } = KINDS[portraitDecoder.kind];
  try {
    const found = await decoder.check();
    return [{ id: "portrait", level: "ok", zh: `${zh}可用：${found}`, en: `${en}: ${found}` }];
  } catch (error) {
    const fault = Fault.accept(error);
    const { cause, remedy } = fault.text("zh");
    return [{ id: "portrait", level: "problem", zh: cause, en: fault.text("en").cause, remedy }];
  } finally {
    await decoder.end();
  }
}

/** A configured library whose port does not open lists no reader, and would leave IT without a word. */
export function checkVendorLibrary(
  { vendorLibrary }: Pick<Config, "vendorLibrary">,
  readers: readonly ReaderView[],
): Finding[] {
  if (!vendorLibrary || readers.some(({ driver }) => driver === "vendor-library")) return [];
  const { port } = vendorLibrary;
  const library = basename(vendorLibrary.path);
  return [
    {
      id: "vendor-library",
      level: "problem",
      zh: `厂商库 ${library} 打不开端口 ${port}`,
      en: `the vendor's library ${library} does not open its port ${port}`,
      remedy:
        "请检查读卡器是否插好、是否被其他程序占用，并核对设置 vendorLibrary 中的 port（1001 起为 USB，1-16 为串口）",
    },
  ];
}

const NOT_CONFIGURED: Finding = {
  id: "portrait",
  level: "note",
  zh: "未配置相片解码器：能读证，但不显示证件照片",
  en: "no portrait decoder is configured: cards are read without their portrait",
  remedy: "需要时设置 portraitDecoder，见 docs/portrait.md",
};
