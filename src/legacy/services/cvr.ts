/** 华视电子, port 19196: vendor-styled JSON that pages also take apart by regular expressions. */

import type { Card, CardType } from "../../card/card.ts";
import { codes, type Failure } from "../../legacy-shapes/failure.ts";
import { legacyFields } from "../../legacy-shapes/fields.ts";
import { LEGACY_PORTS } from "../schemas.ts";
import { type Service, TEXT } from "../service.ts";
import type { Teller } from "../teller.ts";

const CODES = codes(-1, -11, -11);
const TEXTS: Readonly<Record<Failure, string>> = {
  "no-reader": "端口打开失败",
  "no-card": "读卡失败",
  unread: "读卡失败",
  busy: "读卡失败",
  refused: "读卡失败",
  unreachable: "读卡失败",
};
const TYPES: Readonly<Record<CardType, string>> = {
  citizen: " ",
  "foreigner-2017": "I",
  "foreigner-2023": "Y",
  hmt: "J",
};

export const cvr: Service = {
  name: "cvr",
  port: LEGACY_PORTS.cvr,
  async answer({ path }, teller) {
    // There is no `?`: parameters are glued to the path, and a path in quotation marks adds segments.
    const [, command = ""] = /^\/(\w+)/.exec(path) ?? [];
    if (command === "readcard") return styled(await read(teller));
    if (command === "opendevice") {
      const open = typeof teller.reader() !== "string";
      return styled({ errorMsg: open ? "打开成功" : "打开失败", resultFlag: open ? 0 : -1 });
    }
    if (command === "closedevice") return styled({ errorMsg: "关闭成功", resultFlag: 0 });
    return styled({ errorMsg: "不支持", resultFlag: -1 });
  },
};

async function read(teller: Teller) {
  const { card, failure } = await teller.read();
  return card ? reply(card, "读卡成功", 0) : reply(null, TEXTS[failure], CODES[failure]);
}

/** Keys in alphabetical order, so that `resultFlag` is last and the rest of its line is the number alone. */
function reply(card: Card | null, errorMsg: string, resultFlag: number) {
  const fields = legacyFields(card);
  return {
    bornDay: fields.born,
    certAddress: fields.address,
    certNumber: fields.number,
    certOrg: fields.issuer,
    certType: card ? TYPES[card.type] : "",
    effDate: fields.from,
    errorMsg,
    expDate: fields.to,
    gender: fields.sexText,
    identityPic: fields.photo,
    nation: fields.nationText,
    nationCode: fields.nation,
    partyName: fields.name,
    resultFlag,
  };
}

/** As JsonCpp's StyledWriter prints: three spaces, ` : `, one key a line. */
function styled(reply: object) {
  const lines = Object.entries(reply).map(([key, value]) => `   "${key}" : ${JSON.stringify(value)}`);
  return { type: TEXT, body: `{\n${lines.join(",\n")}\n}\n` };
}
