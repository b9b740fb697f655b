/** The document-camera family, port 38088: HTTP and WebSocket on one listener. The camera itself is not there. */
import type { Card } from "../../card/card.ts";
import { codes, FAILURE_TEXTS, type Failure } from "../../legacy-shapes/failure.ts";
import { legacyFields } from "../../legacy-shapes/fields.ts";
import { LEGACY_PORTS } from "../schemas.ts";
import { JSON_TYPE, type Service } from "../service.ts";
import type { Teller } from "../teller.ts";

const CODES = codes(-2, -1, -1);
const TEXTS: typeof FAILURE_TEXTS = {
  ...FAILURE_TEXTS,
  "no-card": "读卡失败，请放身份证",
  unread: "读卡失败，请放身份证",
};
const UNSUPPORTED = { code: -100, message: "不支持" };

export const camera: Service = {
  name: "camera",
  port: LEGACY_PORTS.camera,
  async answer({ path }, teller) {
    // The `=` belongs to the path.
    const reply = path.startsWith("/card=idcard") ? await read(teller) : UNSUPPORTED;
    return { type: JSON_TYPE, body: JSON.stringify(reply) };
  },
  connect: (page) => async (text, teller) => {
    const name = functionOf(text);
    if (name === null) return;
    const answer = name === "read_idcard" ? await read(teller) : samId(name, teller);
    page.send(JSON.stringify({ ...answer, function: name }));
  },
};

/** Only what can be said back without harm; null: no request. */
function functionOf(text: string): string | null {
  try {
    const { function: name } = JSON.parse(text) as { function?: unknown };
    return typeof name === "string" && /^\w{1,60}$/.test(name) ? name : null;
  } catch {
    return null;
  }
}

function samId(name: string, teller: Teller): object {
  if (name !== "get_samid") return UNSUPPORTED;
  const reader = teller.reader();
  if (typeof reader === "string") return { code: CODES[reader], message: TEXTS[reader], samID: "" };
  return { code: 0, message: "", samID: reader.samId ?? "" };
}

async function read(teller: Teller): Promise<object> {
  const { card, failure } = await teller.read({ faces: true });
  const state: { code: number; message: string } = card ? { code: 0, message: "" } : failed(failure);
  return { ...state, IDCardInfo: info(card) };
}

const failed = (failure: Failure) => ({ code: CODES[failure], message: TEXTS[failure] });

function info(card: Card | null) {
  const fields = legacyFields(card);
  return {
    name: fields.name,
    sex: fields.sexText,
    sexCode: fields.sex,
    nation: fields.nationText,
    nationCode: fields.nation,
    birthday: fields.born,
    address: fields.address,
    cardID: fields.number,
    issueOrgan: fields.issuer,
    validStart: fields.from,
    validEnd: fields.to,
    appendMsg: fields.newAddress,
    strIDUID: "",
    photoBase64: fields.photo,
    photoBase64_Z: fields.front,
    photoBase64_F: fields.back,
  };
}
