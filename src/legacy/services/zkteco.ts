/** 中控智慧, port 24010: compact JSON as plain text, which pages evaluate, repair or parse. */

import type { Card } from "../../card/card.ts";
import { codes, type Failure } from "../../legacy-shapes/failure.ts";
import { LONG_TERM, legacyFields } from "../../legacy-shapes/fields.ts";
import { LEGACY_PORTS } from "../schemas.ts";
import { type Service, TEXT } from "../service.ts";

const CODES = codes(1, 10, 11, 4);
const TEXTS: Readonly<Record<Failure, string>> = {
  "no-reader": "端口打开失败",
  "no-card": "没有找到卡",
  unread: "读卡操作失败",
  busy: "设备忙打开失败",
  refused: "端口打开失败",
  unreachable: "端口打开失败",
};
/** Pages of the date-field kind cannot take a word. */
const NO_END = "2099-12-31";

export const zkteco: Service = {
  name: "zkteco",
  port: LEGACY_PORTS.zkteco,
  async answer({ path, query }, teller) {
    if (path.startsWith("/zkidronline/scanreadidcardinfo")) {
      const { card, failure } = await teller.read();
      if (!card) return failed(failure);
      return compact({ ret: 0, Certificate: certificate(card, query.get("common") === "1") });
    }
    // A high version: an older one only warns, a missing one throws in the page.
    if (path.startsWith("/zkidronline/info"))
      return compact({ ret: 0, data: { server_version: "9.9.9", start: 1 } });
    // Mifare cards are not read; the second step's `data` must be false.
    return compact({ ret: CODES.unread, dev: "IDR", data: "" });
  },
};

const compact = (reply: object) => ({ type: TEXT, body: JSON.stringify(reply) });

const failed = (failure: Failure) => compact({ ret: CODES[failure], dev: "IDR", data: TEXTS[failure] });

/** @param common the page asked for `yyyyMMdd`; the others put dates into date fields */
function certificate(card: Card, common: boolean) {
  const fields = legacyFields(card);
  const date = (text: string) => (common ? text : text.replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3"));
  return {
    Name: fields.name,
    Sex: fields.sexText,
    Nation: fields.nationText,
    Birthday: date(fields.born),
    Address: fields.address,
    IDNumber: fields.number,
    IDIssued: fields.issuer,
    IssuedData: date(fields.from),
    ValidDate: !common && fields.to === LONG_TERM ? NO_END : date(fields.to),
    Base64Photo: fields.photo,
    fp_feature1: "",
    fp_feature2: "",
    CardType: "0",
    PhotoName: "(null)",
  };
}
