import { CERTCTL_CODES, CERTCTL_TEXTS, certContent } from "../../legacy-shapes/certctl.ts";
import type { Failure } from "../../legacy-shapes/failure.ts";
import { legacyFields } from "../../legacy-shapes/fields.ts";
import type { Kind } from "../kind.ts";

/** The telecom operators' CertCtl: every method answers with JSON text. */
export const certctl: Kind = {
  name: "certctl",
  grade: "A",
  clsids: ["10946843-7507-44FE-ACE8-2B3483D179B7", "30516390-004F-40B9-9FC6-C9096B59262E"],
  types: ["application/cert-reader"],
  make(host) {
    const open = () => {
      const reader = host.reader();
      return typeof reader === "string" ? failed(reader) : answer(0, "");
    };
    return {
      connect: open,
      disconnect: () => answer(0, ""),
      getStatus: () => answer(0, "", { status: typeof host.reader() === "string" ? 1 : 0 }),
      readCert() {
        const outcome = host.read({ faces: "sheet", foreigners: true });
        if (!outcome.card) return failed(outcome.failure, certContent(null));
        const { faces } = outcome.card;
        const { front, back } = legacyFields(outcome.card);
        return answer(0, "", {
          isCloud: 0,
          resultContent: {
            ...certContent(outcome.card, faces?.sheet),
            base64ID_PicFront: front,
            base64ID_PicBack: back,
          },
        });
      },
      getSAMID() {
        const reader = host.reader();
        return typeof reader === "string" ? failed(reader) : answer(0, "", { SAMID: reader.samId });
      },
      getVersion: () => answer(0, "", { version: "9.9.9" }),
      // What the agent's readers are not asked for: the numbers of chips.
      readIDCardSN: () => failed("unread"),
      readICCardSN: () => failed("unread"),
      // A page must never make a program write or read a file: the path is taken and forgotten.
      Base64Data2File: () => answer(0, ""),
      ConvBase64ToJpg: () => answer(0, ""),
      ConvJpgToBase64File: () => failed("unread"),
      updateVersion: () => answer(0, ""),
    };
  },
};

const answer = (resultFlag: number, errorMsg: string, more: object = {}) =>
  JSON.stringify({ resultFlag, errorMsg, ...more });

const failed = (failure: Failure, resultContent?: object) =>
  answer(CERTCTL_CODES[failure], CERTCTL_TEXTS[failure], resultContent && { isCloud: 0, resultContent });
