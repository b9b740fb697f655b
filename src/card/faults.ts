import { faultKinds } from "../base/fault.ts";

/** Faults of decoding what the chip says. JSON-RPC codes 1300-1399. */
export const cardFaults = faultKinds({
  "card.block-length": {
    code: 1301,
    http: 422,
    retryable: true,
    zh: {
      cause: "证件数据长度不对（{block}：{length} 字节）",
      remedy: "请重新放卡；若仍如此，请换一台读卡器试读",
    },
    en: {
      cause: "the card's {block} block has {length} bytes",
      remedy: "put the card down again; if that does not help, try another reader",
    },
  },
  "card.field": {
    code: 1302,
    http: 422,
    retryable: true,
    zh: {
      cause: "证件数据中的“{field}”无法识别",
      remedy: "请重新放卡；若仍如此，请换一台读卡器试读，或核对证件真伪",
    },
    en: {
      cause: "the card's field {field} cannot be understood",
      remedy:
        "put the card down again; if that does not help, try another reader and look whether the card is genuine",
    },
  },
});
