import { codes, FAILURE_TEXTS } from "../../legacy-shapes/failure.ts";
import { legacyFields } from "../../legacy-shapes/fields.ts";
import { codeOf, pairs } from "../fields.ts";
import type { Kind, Outcome } from "../kind.ts";

const CODES = codes(-6, 2, -11);
/** 端口操作失败 */
const PORT = -10;
/** The vendor's own words for some of them. */
const TEXTS = {
  ...FAILURE_TEXTS,
  "no-card": "接收数据超时",
  "no-reader": "设备连接错误",
  unread: "解码失败",
};
/** Pages compare it. */
const READ = "读卡成功，请放下一张";
const SAVED = "保存成功!";
const NONE: Outcome = { card: null, failure: "no-card" };

/** 神思 rdcard. */
export const sdses: Kind = {
  name: "sdses",
  grade: "A",
  clsids: ["F1317711-6BDE-4658-ABAA-39E31D3704D3"],
  make(host) {
    let stop = () => {};
    let watching = false;
    /** Whose pictures may be asked for. */
    let number = "";
    const take = (outcome: Outcome) => {
      number = outcome.card?.number ?? "";
      Object.assign(members, values(outcome.card), {
        bHaveCard: outcome.card !== null,
        sResultMsg: outcome.card ? READ : TEXTS[outcome.failure],
        FrontJpgPic: "",
        BackJpgPic: "",
      });
      if (outcome.card) host.fire("Readed");
      return codeOf(outcome, CODES);
    };
    const start = () => {
      stop();
      watching = true;
      stop = host.watch((outcome) => void take(outcome ?? NONE));
      return 0;
    };
    const end = () => {
      stop();
      watching = false;
      return 0;
    };
    const port = () => {
      const reader = host.reader();
      return typeof reader === "string" ? PORT : 0;
    };
    /** The same card once more, for a picture that is rarely wanted; null when another lies there by now. */
    const again = (want: Parameters<typeof host.read>[0]) => {
      const { card } = number ? host.read(want) : NONE;
      return card?.number === number ? card : null;
    };
    const members = {
      ...values(null),
      bHaveCard: false,
      sResultMsg: "",
      FrontJpgPic: "",
      BackJpgPic: "",
      PhotoPath: "",
      PathOfBMP: "",
      WLTRoot: "",
      strSavePath: "",
      // What it holds is not known.
      szCardInfo: "",
      visible: true,
      SecurityNum: "",
      get AutoReadCard() {
        return watching ? 1 : 0;
      },
      set AutoReadCard(on: unknown) {
        if (Number(on) === 1) start();
        else end();
      },
      get BMPBuffer() {
        return again({ portrait: "bmp" })?.portrait?.data ?? "";
      },
      openport: port,
      closeport: end,
      ReadCard: () => take(host.read()),
      ReadCard2: start,
      ReadCard3: () => take(host.read({ waitMs: 10_000 })),
      endread: end,
      GetState: port,
      ReadSecurityNum() {
        const reader = host.reader();
        if (typeof reader === "string") return CODES[reader];
        members.SecurityNum = reader.samId ?? "";
        return 0;
      },
      newSaveCardPic() {
        const card = again({ faces: true });
        members.FrontJpgPic = card?.faces?.front ?? "";
        members.BackJpgPic = card?.faces?.back ?? "";
        return card ? 0 : CODES["no-card"];
      },
      // Paths are taken and nothing is written: pages go on with the base64 properties.
      SaveCardPic() {
        members.sResultMsg = SAVED;
        return members.newSaveCardPic();
      },
      ClearAll() {
        number = "";
        Object.assign(members, values(null), { bHaveCard: false, FrontJpgPic: "", BackJpgPic: "" });
        return 0;
      },
      DeleteOutputFile: () => 0,
      DeleteAllPicture: () => 0,
      DeletePicture: () => 0,
    };
    return members;
  },
};

function values(card: Parameters<typeof pairs>[0]) {
  const { name, photo, photoRaw, newAddress } = legacyFields(card);
  return {
    ...pairs(card),
    NameS: name,
    newAddress,
    JPGBuffer: photo,
    WLTBuffer: photoRaw,
  };
}
