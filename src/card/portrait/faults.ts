import { type Fault, faultKinds } from "../../base/fault.ts";
import type { PortraitNote } from "../card.ts";

/**
 * Why a card has no portrait. JSON-RPC codes 1320-1349. None of them costs the card: cause and remedy are told in
 * one line, and the clerk takes a photo. The remedies speak to IT.
 */
export const portraitFaults = faultKinds({
  "portrait.none": {
    code: 1320,
    http: 422,
    retryable: false,
    zh: { cause: "证件没有照片数据", remedy: "这不是故障，无需设置" },
    en: { cause: "the card holds no portrait", remedy: "this is no failure, nothing has to be set" },
  },
  "portrait.not-configured": {
    code: 1321,
    http: 501,
    retryable: false,
    zh: {
      cause: "未配置相片解码器",
      remedy: "要显示证件照片，请 IT 人员设置 portraitDecoder（docs/portrait.md）",
    },
    en: {
      cause: "no portrait decoder is configured",
      remedy: "to see the card's portrait have IT set portraitDecoder (docs/portrait.md)",
    },
  },
  "portrait.unknown-block": {
    code: 1322,
    http: 422,
    retryable: false,
    zh: { cause: "证件照片数据不是已知的格式", remedy: "请换一台读卡器试读；原始数据仍在 portraitRaw 中" },
    en: {
      cause: "the portrait block is of no known format",
      remedy: "try another reader; the block itself is in portraitRaw",
    },
  },
  "portrait.licence": {
    code: 1323,
    http: 502,
    retryable: false,
    zh: {
      cause: "相片解码库与读卡器不匹配或未授权（{code}）",
      remedy: "请 IT 人员接上厂商授权的读卡器，并把授权文件（license.dat）放在解码库旁边",
    },
    en: {
      cause: "the portrait decoder does not match the reader or is not licensed ({code})",
      remedy:
        "have IT attach the reader that the vendor licensed and put the licence file beside the library",
    },
  },
  "portrait.device": {
    code: 1324,
    http: 502,
    retryable: true,
    zh: {
      cause: "相片解码库连接不到读卡器（{code}）",
      remedy: "请 IT 人员核对 portraitDecoder 的 intArg（1 串口，2 USB），并确认厂商读卡器已接好",
    },
    en: {
      cause: "the portrait decoder does not reach the reader ({code})",
      remedy:
        "have IT check intArg of portraitDecoder (1 serial, 2 USB) and that the vendor's reader is attached",
    },
  },
  "portrait.companion": {
    code: 1325,
    http: 502,
    retryable: false,
    zh: {
      cause: "相片解码库缺少它所依赖的库（{code}）",
      remedy: "请 IT 人员把厂商随附的其他文件放在解码库旁边",
    },
    en: {
      cause: "the portrait decoder lacks a library of its own ({code})",
      remedy: "have IT put the other files that came from the vendor beside it",
    },
  },
  "portrait.refused": {
    code: 1326,
    http: 502,
    retryable: false,
    zh: {
      cause: "相片解码失败（{code}）",
      remedy: "请重新放卡；若仍如此，请 IT 人员按厂商说明核对 portraitDecoder 的设置",
    },
    en: {
      cause: "the portrait decoder failed ({code})",
      remedy:
        "put the card down again; if that does not help, have IT check portraitDecoder against the vendor's manual",
    },
  },
  "portrait.output": {
    code: 1327,
    http: 502,
    retryable: false,
    zh: {
      cause: "相片解码器给出的不是 102×126 的照片（{found}）",
      remedy: "请 IT 人员核对 portraitDecoder 的 shape 等设置（docs/portrait.md）",
    },
    en: {
      cause: "what the portrait decoder gave is no picture of 102 × 126 ({found})",
      remedy: "have IT check shape and the other settings of portraitDecoder (docs/portrait.md)",
    },
  },
  "portrait.unreachable": {
    code: 1328,
    http: 502,
    retryable: true,
    zh: {
      cause: "相片解码程序或服务没有给出照片（{how}）",
      remedy: "请 IT 人员检查 portraitDecoder 中的程序或服务",
    },
    en: {
      cause: "the portrait decoding program or service gave no picture ({how})",
      remedy: "have IT check the program or service named in portraitDecoder",
    },
  },
  "portrait.timeout": {
    code: 1329,
    http: 504,
    retryable: true,
    zh: { cause: "相片解码超时", remedy: "请再读一次；若仍如此，请 IT 人员检查解码器" },
    en: {
      cause: "decoding the portrait took too long",
      remedy: "read again; if that does not help, have IT check the decoder",
    },
  },
});

/** One line each in Chinese and English: why there is no portrait, what the clerk does, what IT must set. */
export function portraitNote(fault: Fault): PortraitNote {
  const { zh, en } = { zh: fault.text("zh"), en: fault.text("en") };
  return {
    id: fault.id,
    zh: `${zh.cause}，请现场拍照。${zh.remedy}`,
    en: `${capital(en.cause)}: take a photo instead. ${capital(en.remedy)}`,
  };
}

const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
