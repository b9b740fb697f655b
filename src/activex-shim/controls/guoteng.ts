import { codes, FAILURE_TEXTS } from "../../legacy-shapes/failure.ts";
import { legacyFields } from "../../legacy-shapes/fields.ts";
import { codeOf, pairs } from "../fields.ts";
import type { Kind, Outcome } from "../kind.ts";

/** Only 0 is known; what a failure gives is proposed here. */
const CODES = codes(2, 1, 3, 4);
const BOTH = 0;
const FRONT = 1;

/** 国腾 GT2ICROCX. */
export const guoteng: Kind = {
  name: "guoteng",
  grade: "A",
  clsids: ["220C3AD1-5E9D-4B06-870F-E34662E2DFEA", "5A381625-B14C-4ACD-BD3B-8D2BA0B5C7DB"],
  make(host) {
    let code = 0;
    let stop = () => {};
    const take = (outcome: Outcome) => {
      Object.assign(members, values(outcome.card));
      code = codeOf(outcome, CODES);
      members.ErrMsg = outcome.card ? "" : FAILURE_TEXTS[outcome.failure];
      host.fire(outcome.card ? "GetData" : "ClearData");
      // An empty reader is no error: pages show its text in a box.
      if (!outcome.card && outcome.failure !== "no-card") host.fire("GetErrMsg");
      return code;
    };
    /** Drawn when it is asked for, of the card that was read and of no other. */
    const face = (side: number) => {
      const { card } = members.CardNo ? host.read({ faces: side === BOTH ? "sheet" : true }) : { card: null };
      if (!card?.faces || card.number !== members.CardNo) return "";
      return side === BOTH ? (card.faces.sheet ?? "") : side === FRONT ? card.faces.front : card.faces.back;
    };
    const members = {
      ...values(null),
      PhotoPath: "",
      ErrMsg: "",
      GetState: () => code,
      ReadCard: () => take(host.read()),
      /** From now on every card is read and told by the event GetData. */
      Start() {
        stop();
        stop = host.watch((outcome) => {
          take(outcome ?? { card: null, failure: "no-card" });
        });
        return 0;
      },
      GetPhotoBuffer: () => members.Base64Jpg,
      GetFaceJpgBase64: (side: unknown = BOTH) => face(Number(side)),
      PrintFaceImage(side: unknown = BOTH, x: unknown = 0, y: unknown = 0) {
        const picture = face(Number(side));
        if (!picture) return 1;
        host.print(picture, Number(x), Number(y));
        return 0;
      },
    };
    return members;
  },
};

function values(card: Parameters<typeof pairs>[0]) {
  const { name, photo, from, to, newAddress } = legacyFields(card);
  return {
    ...pairs(card),
    Name: name,
    newAddress,
    ActivityLFrom: from,
    ActivityLTo: to,
    Base64Jpg: photo,
  };
}
