import { codes } from "../../legacy-shapes/failure.ts";
import { legacyFields } from "../../legacy-shapes/fields.ts";
import { codeOf } from "../fields.ts";
import type { Kind } from "../kind.ts";

const CODES = codes(-1, -2, -3);

/** 精伦 IdrControl1. Mifare methods and Routon_ReadForeignBaseInfos are not there: calling one throws. */
export const routon: Kind = {
  name: "routon",
  grade: "A",
  clsids: ["5EB842AE-5C49-4FD8-8CE9-77D4AF9FD4FF"],
  progIds: ["IDRCONTROL.IdrControlCtrl.1"],
  make(host) {
    let fields = legacyFields(null);
    const kindOfCard = () => {
      const outcome = host.read({ foreigners: true });
      return codeOf(outcome, CODES, outcome.card?.type.startsWith("foreigner") ? 2 : 1);
    };
    return {
      /** Port and path are taken and not used: the agent knows its readers and writes no file. */
      ReadCard() {
        const outcome = host.read();
        fields = legacyFields(outcome.card);
        return codeOf(outcome, CODES, 1);
      },
      CloseComm: () => 1,
      RepeatRead: () => 1,
      setMute: () => 1,
      DecideReadCardType: kindOfCard,
      Routon_DecideIDCardType: kindOfCard,
      GetName: () => fields.name,
      GetSex: () => fields.sexText,
      GetSexN: () => fields.sex,
      GetFolk: () => fields.nationText,
      GetFolkN: () => fields.nation,
      GetBirthYear: () => fields.born.slice(0, 4),
      GetBirthMonth: () => fields.born.slice(4, 6),
      GetBirthDay: () => fields.born.slice(6),
      GetCode: () => fields.number,
      GetAddress: () => fields.address,
      GetAgency: () => fields.issuer,
      GetValid: () => (fields.from ? `${fields.from}-${fields.to}` : ""),
      GetSAMID: () => fields.samId,
      // The chip's own number is not asked for.
      GetIDCardSN: () => "",
      GetJPGPhotobuf: () => fields.photo,
      GetCardPhotobuf: () => fields.photo,
      GetWLTbuf: () => fields.photoRaw,
    };
  },
};
