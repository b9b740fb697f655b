import { codes } from "../../legacy-shapes/failure.ts";
import { legacyFields } from "../../legacy-shapes/fields.ts";
import { codeOf, methodOrProperty, pairs } from "../fields.ts";
import type { Kind } from "../kind.ts";

const CODES = codes(-1, -2, -4);
/** A page that waits longer would freeze its tab longer, s. */
const LONGEST = 10;

/** 华视电子 CVR_IDCard. */
export const cvr: Kind = {
  name: "cvr",
  grade: "A",
  clsids: ["10946843-7507-44FE-ACE8-2B3483D179B7"],
  make(host) {
    let code = 0;
    const read = () => {
      const waitMs = Math.min(Math.max(Number(members.TimeOut) || 0, 0), LONGEST) * 1000;
      const outcome = host.read({ waitMs });
      Object.assign(members, values(outcome.card));
      code = codeOf(outcome, CODES);
      return code;
    };
    const members = {
      ...values(null),
      PhotoPath: "",
      TimeOut: 0,
      get ReadCard() {
        return methodOrProperty(read);
      },
      DoStopRead: () => 0,
      GetState: () => code,
      GetPhotoBuffer: () => members.Picture,
    };
    return members;
  },
};

function values(card: Parameters<typeof pairs>[0]) {
  const { name, photo, from, to, newAddress } = legacyFields(card);
  return {
    ...pairs(card),
    Name: name,
    ActivityLFrom: from,
    ActivityLTo: to,
    NewAddr: newAddress,
    Picture: photo,
  };
}
