import { legacyFields } from "../../legacy-shapes/fields.ts";
import type { Kind } from "../kind.ts";

/** 神盾. Its class id is not known: a page names its object, see `data-objects`. Only the codes of success are known. */
export const shendun: Kind = {
  name: "shendun",
  grade: "C",
  clsids: [],
  make(host) {
    const ready = () => (typeof host.reader() === "string" ? 0 : 1);
    const read = () => {
      const { card } = host.read();
      Object.assign(members, values(card));
      return card ? 1 : 0;
    };
    const members = {
      ...values(null),
      OpenComm: ready,
      Authen: ready,
      /** The path is taken and nothing is written. */
      ReadCardPath: read,
      ReadCard: read,
      EndComm: () => 1,
    };
    return members;
  },
};

function values(card: Parameters<typeof legacyFields>[0]) {
  const fields = legacyFields(card);
  return {
    sName: fields.name,
    sSex: fields.sex,
    sNation: fields.nation,
    sBornDate: fields.born,
    sAddress: fields.address,
    sNewAddress: fields.newAddress,
    sIDNo: fields.number,
    sSignGov: fields.issuer,
    sStartDate: fields.from,
    sEndDate: fields.to,
    PhotoBuffer: fields.photo,
    sFpState: "",
  };
}
