/** 新中新's webapi, port 8989. JSONP is not offered: a script of any page could load the card. */
import type { Card, CardType } from "../../card/card.ts";
import { codes, FAILURE_TEXTS } from "../../legacy-shapes/failure.ts";
import { legacyFields, plain } from "../../legacy-shapes/fields.ts";
import { LEGACY_PORTS } from "../schemas.ts";
import { type HttpCall, JSON_TYPE, type Service } from "../service.ts";
import type { Teller } from "../teller.ts";

const CODES = codes(1, 65, 65);
const TEXTS: typeof FAILURE_TEXTS = {
  ...FAILURE_TEXTS,
  "no-card": "找卡失败",
  unread: "读卡失败",
  busy: "读卡器正忙",
  unreachable: "未找到读卡器",
};
const TYPES: Readonly<Record<CardType, string>> = {
  citizen: "0",
  "foreigner-2017": "1",
  hmt: "2",
  "foreigner-2023": "3",
};
const ISO3 = /^[A-Z]{3}$/;
const FINGERS = {
  FpDescribe: "",
  FpData: null,
  FpFingerName1: "",
  FpQuality1: "",
  FpRegResult1: "",
  FpFeature1: "",
  FpFingerName2: "",
  FpQuality2: "",
  FpRegResult2: "",
  FpFeature2: "",
};

export const synjones: Service = {
  name: "synjones",
  port: LEGACY_PORTS.synjones,
  async answer(call, teller) {
    const type = call.query.get("ie") === "1" ? "text/html;charset=utf-8" : JSON_TYPE;
    return { type, body: JSON.stringify(await reply(call, teller)) };
  },
};

async function reply({ path, query }: HttpCall, teller: Teller): Promise<object> {
  if (path.startsWith("/api/readmsg")) return await read(query, teller);
  if (path.startsWith("/api/version")) return { retcode: "0", retmsg: "v3.0", errmsg: "" };
  if (path.startsWith("/api/getsamid")) {
    const reader = teller.reader();
    if (typeof reader !== "string") return { retcode: "0", retmsg: reader.samId ?? "", errmsg: "" };
    return { retcode: `0x${CODES[reader].toString(16)}`, retmsg: TEXTS[reader], errmsg: TEXTS[reader] };
  }
  // Mifare, fingerprints, faces and sounds are not there.
  return { retcode: "-1", retmsg: "不支持", errmsg: "不支持" };
}

async function read(query: HttpCall["query"], teller: Teller): Promise<object> {
  const faces = query.get("cardimg") === "1";
  const asBitmap = Number(query.get("photoquality")) > 100;
  const { card, failure } = await teller.read({
    waitMs: Math.max(0, Number(query.get("waittime")) || 0) * 1000,
    faces,
    portrait: query.get("nophoto") === "1" && !faces ? false : asBitmap ? "bmp" : "jpeg",
  });
  if (!card) {
    const code = CODES[failure];
    return message(null, { code: String(code), retcode: `0x${code.toString(16)}`, retmsg: TEXTS[failure] });
  }
  const shown = query.get("nophoto") === "1" ? { ...card, portrait: null } : card;
  // The doubled 解码 is the vendor's own: pages compare it.
  return message(shown, { code: "0", retcode: "0x90 0x1", retmsg: "操作成功||相片解码解码正确" });
}

/** Keys in the order of the vendor's manual. */
function message(card: Card | null, state: { code: string; retcode: string; retmsg: string }): object {
  const fields = legacyFields(card);
  const { nationality } = card ?? {};
  const country = nationality && ISO3.test(nationality.code) ? `/${nationality.code}` : "";
  return {
    ...state,
    errmsg: "",
    name: fields.name,
    sex: fields.sexText,
    nation: nationality ? plain(nationality.label) + country : fields.nationText,
    born: fields.born,
    address: fields.address,
    cardno: fields.number,
    userlifeb: fields.from,
    userlifee: fields.to,
    police: plain(card?.authorityCode) || (card?.type === "foreigner-2023" ? "" : fields.issuer),
    photobase64: fields.photo,
    ...FINGERS,
    CardType: card ? TYPES[card.type] : "",
    ...(card?.type === "foreigner-2023"
      ? { CardTypeName: "2023版外国人永久居留身份证", Reserved: plain(card.formerLink) }
      : {}),
    EngName: plain(card?.nameEnglish),
    CertVol: plain(card?.cardVersion),
    PassID: plain(card?.travelPermitNumber),
    IssuesTimes: plain(card?.issueCount),
    frontImg: fields.front,
    backImg: fields.back,
  };
}
