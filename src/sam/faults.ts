import { faultKinds } from "../base/fault.ts";

/** Faults of talking to the SAM and of what it says about the card. JSON-RPC codes 1100-1199. */
export const samFaults = faultKinds({
  "sam.timeout": {
    code: 1101,
    http: 504,
    retryable: true,
    zh: { cause: "读卡器没有应答", remedy: "请拔下读卡器再插上；若经常出现，请换一个 USB 口或数据线" },
    en: {
      cause: "the reader did not answer ({command})",
      remedy: "unplug the reader and plug it in again; if it happens often, try another port or cable",
    },
  },
  "sam.garbage": {
    code: 1102,
    http: 502,
    retryable: true,
    zh: {
      cause: "读卡器的应答无法识别",
      remedy: "请重新放卡；若仍如此，请拔插读卡器，并运行 idcard-bridge doctor",
    },
    en: {
      cause: "the reader's answer makes no sense ({command}: {reason})",
      remedy:
        "put the card down again; if that does not help, replug the reader and run `idcard-bridge doctor`",
    },
  },
  "sam.self-test": {
    code: 1103,
    http: 503,
    retryable: false,
    zh: { cause: "读卡器自检失败（{status}）", remedy: "请拔插读卡器；若仍如此，请联系读卡器厂商维修" },
    en: {
      cause: "the reader's security module failed its self-test ({status})",
      remedy: "replug the reader; if that does not help, have its vendor repair it",
    },
  },
  "sam.refused": {
    code: 1104,
    http: 502,
    retryable: false,
    zh: {
      cause: "读卡器拒绝了操作（{command}：{status}）",
      remedy: "请拿起证件重新放好；若仍如此，请记下括号中的代码联系 IT 人员",
    },
    en: {
      cause: "the reader refused the operation ({command}: {status})",
      remedy: "lift the card and put it down again; if that does not help, give the code in brackets to IT",
    },
  },
  "card.read-failed": {
    code: 1110,
    http: 422,
    retryable: true,
    zh: {
      cause: "读证失败（{status}）",
      remedy: "请拿起证件，重新平放在读卡器上，不要移动；若仍失败，证件芯片可能已损坏",
    },
    en: {
      cause: "the card could not be read ({status})",
      remedy:
        "lift the card, lay it flat on the reader and hold it still; if it fails again its chip may be damaged",
    },
  },
  "card.moved": {
    code: 1111,
    http: 422,
    retryable: true,
    zh: { cause: "读取时证件移动了", remedy: "请把证件重新放好，读完之前不要移动" },
    en: {
      cause: "the card moved while it was read",
      remedy: "put the card down again and hold it still until it is read",
    },
  },
  "card.foreign": {
    code: 1112,
    http: 422,
    retryable: false,
    zh: {
      cause: "这张卡不是可识别的身份证件（{status}）",
      remedy: "请放上居民身份证、外国人永久居留身份证或港澳台居民居住证",
    },
    en: {
      cause: "this card is no ID card that the reader knows ({status})",
      remedy: "use a resident ID card, a foreigner's permanent residence card or an HMT residence permit",
    },
  },
});

/** `SW1 SW2 SW3` as hexadecimal digits, for support. */
export function statusText(reply: { sw1: number; sw2: number; sw3: number }): string {
  return [reply.sw1, reply.sw2, reply.sw3]
    .map((byte) => byte.toString(16).padStart(2, "0").toUpperCase())
    .join(" ");
}
