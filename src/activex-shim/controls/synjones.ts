import { codes } from "../../legacy-shapes/failure.ts";
import { legacyFields, spelledOut } from "../../legacy-shapes/fields.ts";
import { codeOf } from "../fields.ts";
import type { Kind, Outcome } from "../kind.ts";

const CODES = codes(1, 65, 65);
const USB = 1001;
/** Methods that set something which a stand-in takes and does not need: where files go, how they are called. */
const SETTERS = [
  "SetloopTime",
  "SetReaderPort",
  "SetPhotoPath",
  "SetPhotoType",
  "SetPhotoName",
  "SetUserLifeBType",
  "SetUserLifeEType",
  "SetViewPhoto",
];

/** 新中新 SynCardOcx1. Mifare and fingerprint methods are not there: calling one throws. */
export const synjones: Kind = {
  name: "synjones",
  grade: "A",
  clsids: ["46E4B248-8A41-45C5-B896-738ED44C1587", "4B3CB088-9A00-4D24-87AA-F65C58531039"],
  make(host) {
    let stop = () => {};
    /** How the vendor's setters ask for text in place of codes. */
    const asText = { Sex: false, Nation: false, Born: false };
    const fill = (outcome: Outcome) => {
      Object.assign(members, values(outcome.card, asText));
      return codeOf(outcome, CODES);
    };
    const setter = (what: keyof typeof asText) => (type: unknown) => {
      asText[what] = Number(type) !== 0;
      return 0;
    };
    const members: Record<string, unknown> = {
      ...values(null, asText),
      PhotoName: "",
      ...Object.fromEntries(SETTERS.map((name) => [name, () => 0])),
      SetSexType: setter("Sex"),
      SetNationType: setter("Nation"),
      SetBornType: setter("Born"),
      FindReader() {
        return typeof host.reader() === "string" ? 0 : USB;
      },
      GetSAMID() {
        const reader = host.reader();
        return typeof reader === "string" ? "" : reader.samId;
      },
      ReadCardMsg: () => fill(host.read()),
      /** 1: every card that is put down is read and told by the event CardIn. */
      SetReadType(type: unknown) {
        stop();
        stop = () => {};
        if (Number(type) === 1)
          stop = host.watch((outcome) => {
            if (fill(outcome ?? NONE) === 0) host.fire("CardIn", 1);
          });
        return 0;
      },
      // The agent makes no sound: said by a code that is not 0.
      SendSound: () => 1,
      SendBeep: () => 1,
    };
    return members;
  },
};

const NONE: Outcome = { card: null, failure: "no-card" };

function values(
  card: Parameters<typeof legacyFields>[0],
  asText: Readonly<Record<"Sex" | "Nation" | "Born", boolean>>,
) {
  const fields = legacyFields(card);
  return {
    NameA: fields.name,
    Sex: asText.Sex ? fields.sexText : fields.sex,
    Nation: asText.Nation ? fields.nationText : fields.nation,
    Born: asText.Born ? spelledOut(fields.born) : fields.born,
    Address: fields.address,
    CardNo: fields.number,
    UserLifeB: fields.from,
    UserLifeE: fields.to,
    Police: fields.issuer,
    Base64Photo: fields.photo,
  };
}
