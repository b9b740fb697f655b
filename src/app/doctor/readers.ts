import { mayBeUsed, type ReaderView } from "../../readers/reader.ts";
import type { Finding } from "./finding.ts";

/**
 * What there is to say of each reader. Devices that are no readers for certain cost nobody the "healthy".
 * @param none how bad it is to have no reader: an agent needs one
 */
export function checkReaders(readers: readonly ReaderView[], none: Finding["level"]): Finding[] {
  const found = readers.map(describe);
  return readers.some(mayBeUsed) ? found : [...found, noReader(none)];
}

function describe(reader: ReaderView): Finding {
  const { id, name, state, fault } = reader;
  if (!fault) {
    const text = { zh: `读卡器 ${name} 就绪`, en: `reader ${name} is ready` };
    return { id: `reader.${id}`, level: "ok", ...text };
  }
  return {
    id: `reader.${id}`,
    level: mayBeUsed(reader) ? "problem" : "note",
    zh: `${name}：${fault.cause}`,
    en: `${name}: ${state} (${fault.id})`,
    remedy: fault.remedy,
  };
}

function noReader(level: Finding["level"]): Finding {
  return {
    id: "readers",
    level,
    zh: "没有找到读卡器",
    en: "no reader found",
    remedy:
      "请检查数据线；串口读卡器请把端口写入设置 serialPorts；Linux 请确认已安装 udev 规则，Windows 请看 drivers/os/README.zh-CN.md",
  };
}
