import { faultKinds } from "../base/fault.ts";

/** Faults of choosing a reader and waiting for a card. JSON-RPC codes 1200-1299. */
export const readerFaults = faultKinds({
  "reader.none": {
    code: 1201,
    http: 404,
    retryable: true,
    zh: {
      cause: "没有找到读卡器",
      remedy: "请插上读卡器；若已插好，请运行 idcard-bridge doctor 检查驱动和权限",
    },
    en: {
      cause: "no reader was found",
      remedy:
        "plug a reader in; if it is plugged in, run `idcard-bridge doctor` to check driver and permission",
    },
  },
  "reader.unknown": {
    code: 1202,
    http: 404,
    retryable: true,
    zh: { cause: "没有编号为 {reader} 的读卡器", remedy: "请重新选择读卡器；它可能已被拔下" },
    en: { cause: "there is no reader {reader}", remedy: "choose a reader again; it may have been unplugged" },
  },
  "card.none": {
    code: 1203,
    http: 404,
    retryable: true,
    zh: { cause: "读卡器上没有证件", remedy: "请把证件平放在读卡器上" },
    en: { cause: "there is no card on the reader", remedy: "lay the card flat on the reader" },
  },
  "card.read-again": {
    code: 1205,
    http: 409,
    retryable: true,
    zh: {
      cause: "这张证件读取时没有读指纹，现在读卡器不再重复读取它",
      remedy: "请拿起证件，再放一次",
    },
    en: {
      cause:
        "the card was read without fingerprints, and the reader does not read it again while it lies there",
      remedy: "lift the card and put it down again",
    },
  },
  "card.interrupted": {
    code: 1209,
    http: 409,
    retryable: true,
    zh: {
      cause: "这张证件没有读完，读卡器现在不再重复读取它",
      remedy: "请拿起证件，再放一次",
    },
    en: {
      cause: "reading this card broke off, and the reader does not find it again while it lies there",
      remedy: "lift the card and put it down again",
    },
  },
  "reader.leased": {
    code: 1204,
    http: 409,
    retryable: true,
    zh: { cause: "读卡器正被 {owner} 占用", remedy: "请等它用完，或关闭那个页面" },
    en: { cause: "the reader is held by {owner}", remedy: "wait until it is released, or close that page" },
  },
  "lease.changed": {
    code: 1207,
    http: 409,
    retryable: true,
    zh: { cause: "读卡器的占用情况已经改变", remedy: "请查看当前占用者后再试" },
    en: {
      cause: "the reader's lease has changed hands meanwhile",
      remedy: "look who holds it now and try again",
    },
  },
  "lease.already-waiting": {
    code: 1208,
    http: 409,
    retryable: false,
    zh: { cause: "本连接已在排队等待读卡器 {reader}", remedy: "请等待前一次申请的结果，或先取消它" },
    en: {
      cause: "this connection already waits for the reader {reader}",
      remedy: "wait for the earlier call, or cancel it first",
    },
  },
});
