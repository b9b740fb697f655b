/** 东信 EST, port 33666: commands that end with `#`, over WebSocket. */
import type { Card } from "../../card/card.ts";
import { codes, FAILURE_TEXTS } from "../../legacy-shapes/failure.ts";
import { LONG_TERM, legacyFields } from "../../legacy-shapes/fields.ts";
import { LEGACY_PORTS } from "../schemas.ts";
import type { Service } from "../service.ts";
import type { Outcome, Teller } from "../teller.ts";

const CODES = codes(-1, -2, -1);
const TEXTS: typeof FAILURE_TEXTS = { ...FAILURE_TEXTS, "no-reader": "读卡器未连接" };
const READ = "EST_Reader_ReadIDCard#";
/** As long as the chip's field: one page takes 8 characters of it, a bare 长期 leaves its field empty. */
const NO_END = `${LONG_TERM}      `;

export const est: Service = {
  name: "est",
  port: LEGACY_PORTS.est,
  connect(page) {
    let stop = () => {};
    const tell = (fun: string, rCode: string, errMsg: string, more: object = {}) =>
      page.send(JSON.stringify({ fun, rCode, errMsg, ...more }));
    const read = async (teller: Teller) => {
      const outcome = await teller.read({ faces: true });
      tell(READ, ...stateOf(outcome), content(outcome.card));
    };
    const picture = async (fun: string, teller: Teller, side: "imageFront" | "imageBack") => {
      const outcome = await teller.read({ faces: true });
      tell(fun, ...stateOf(outcome), { [side]: content(outcome.card)[side] });
    };
    return async (message, teller) => {
      const [, command = "", auto] = /^\s*(EST_\w{1,40}#)(\|1)?\s*$/.exec(message) ?? [];
      switch (command) {
        case "":
          return;
        case READ:
          stop();
          stop = () => {};
          // A card that lies there is told by the watch as well; who is not let in is told so once.
          if (auto && typeof teller.reader() !== "string") stop = page.watch(read);
          else await read(teller);
          return;
        case "EST_StopReadIDCard#":
          stop();
          return tell(READ, "1", "已停止读卡", content(null));
        case "EST_GetVersion#":
          return tell(command, "0", "9.9.9");
        case "EST_GetCertFrontImage#":
          return await picture(command, teller, "imageFront");
        case "EST_GetCertBackImage#":
          return await picture(command, teller, "imageBack");
        case "EST_IDRequest#":
          return tell(command, ...stateOf(await teller.read({ portrait: false })));
        case "EST_ReaderGertSAMID#": {
          const reader = teller.reader();
          if (typeof reader === "string")
            return tell(command, String(CODES[reader]), TEXTS[reader], { SAMID: "" });
          return tell(command, "0", "", { SAMID: reader.samId ?? "" });
        }
        default:
          return tell(command, "-1", "不支持");
      }
    };
  },
};

const stateOf = ({ card, failure }: Outcome): [string, string] =>
  card ? ["0", "读卡成功"] : [String(CODES[failure]), TEXTS[failure]];

function content(card: Card | null) {
  const fields = legacyFields(card);
  return {
    name: fields.name,
    sex: fields.sexText,
    nation: fields.nationText,
    birth: fields.born,
    address: fields.address,
    certNo: fields.number,
    department: fields.issuer,
    effectData: fields.from,
    expire: fields.to === LONG_TERM ? NO_END : fields.to,
    base64Data: fields.photo,
    imageFront: fields.front,
    imageBack: fields.back,
  };
}
