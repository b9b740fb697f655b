import { codes, FAILURE_TEXTS } from "../../legacy-shapes/failure.ts";
import { legacyFields } from "../../legacy-shapes/fields.ts";
import { codeOf } from "../fields.ts";
import type { Kind } from "../kind.ts";

/** Only 0 is known. */
const CODES = codes(-1, -2, -3, -4);

/** 华大. Its class id is not known: a page names its object, see `data-objects`. Social-security cards are not read. */
export const huada: Kind = {
  name: "huada",
  grade: "C",
  clsids: [],
  make(host) {
    const members = {
      pOutInfo: "",
      base64Data: "",
      pMsgErr: "",
      /** The path is taken and nothing is written. */
      iReaderIDCard() {
        const outcome = host.read();
        const { name, sexText, nationText, born, address, number, photo } = legacyFields(outcome.card);
        members.pOutInfo = outcome.card ? [name, sexText, nationText, born, address, number].join("|") : "";
        members.base64Data = photo;
        members.pMsgErr = outcome.card ? "" : FAILURE_TEXTS[outcome.failure];
        return codeOf(outcome, CODES);
      },
    };
    return members;
  },
};
