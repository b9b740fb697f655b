import { codes } from "../../legacy-shapes/failure.ts";
import { legacyFields } from "../../legacy-shapes/fields.ts";
import { codeOf } from "../fields.ts";
import type { Kind } from "../kind.ts";

const CODES = codes(-3, -1, -2, -2);

/** 点易拍 axCam_Ocx: the reading of cards; the camera is not there. */
export const dianyipai: Kind = {
  name: "dianyipai",
  grade: "C",
  clsids: ["D5BD5B4A-4FC0-4869-880B-27EE9869D706"],
  make(host) {
    let fields = legacyFields(null);
    return {
      StartIDCard: () => 0,
      WorkIDCard: () => 0,
      GetOneIC() {
        const outcome = host.read();
        fields = legacyFields(outcome.card);
        return codeOf(outcome, CODES);
      },
      GetICValues(what: unknown) {
        const values: Readonly<Record<string, string>> = {
          NAME: fields.name,
          IC: fields.number,
          SEX: fields.sexText,
          NATION: fields.nationText,
          BIRTHDAY: fields.born,
          ADDRESS: fields.address,
          SIGNDEPT: fields.issuer,
          VALIDSTARTDATE: fields.from,
          VALIDENDDATE: fields.to,
          SAMID: fields.samId,
        };
        return values[String(what).toUpperCase()] ?? "";
      },
      GetICPicture: () => fields.photo,
    };
  },
};
