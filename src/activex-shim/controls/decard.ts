import { codes } from "../../legacy-shapes/failure.ts";
import { legacyFields } from "../../legacy-shapes/fields.ts";
import { codeOf } from "../fields.ts";
import type { Kind } from "../kind.ts";

/** Any negative number is an error. */
const CODES = codes(-1, -2, -3);
const HANDLE = 100;

/** 德卡 comRD800: the identity-card half; the Mifare half is not there. */
export const decard: Kind = {
  name: "decard",
  grade: "B",
  clsids: ["638B238E-EB84-4933-B3C8-854B86140668"],
  make(host) {
    let fields = legacyFields(null);
    const members = {
      /** A file name: taken, never written to. */
      put_bstrSBuffer: "",
      get_bstrRBuffer_asc: "",
      dc_init() {
        const reader = host.reader();
        return typeof reader === "string" ? CODES[reader] : HANDLE;
      },
      DC_start_i_d() {
        const outcome = host.read();
        fields = legacyFields(outcome.card);
        members.get_bstrRBuffer_asc = "";
        return codeOf(outcome, CODES);
      },
      DC_i_d_query_name: () => fields.name,
      DC_i_d_query_sex: () => fields.sexText,
      DC_i_d_query_nation: () => fields.nationText,
      DC_i_d_query_birth: () => fields.born,
      DC_i_d_query_address: () => fields.address,
      DC_i_d_query_id_number: () => fields.number,
      DC_i_d_query_department: () => fields.issuer,
      DC_i_d_query_expire_day: () => (fields.from ? `${fields.from}-${fields.to}` : ""),
      /** The picture as a BMP file in hexadecimal; of the card that was read and of no other. */
      DC_i_d_query_photo_bmp_buffer() {
        const { card } = fields.number ? host.read({ portrait: "bmp" }) : { card: null };
        const data = card?.number === fields.number ? card.portrait?.data : undefined;
        members.get_bstrRBuffer_asc = data ? hex(data) : "";
        return data ? 0 : CODES.unread;
      },
      DC_i_d_query_photo_file: () => 0,
      DC_end_i_d() {
        fields = legacyFields(null);
        members.get_bstrRBuffer_asc = "";
        return 0;
      },
      dc_exit: () => 0,
      dc_beep: () => 0,
    };
    return members;
  },
};

const hex = (base64: string) =>
  Array.from(atob(base64), (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0"))
    .join("")
    .toUpperCase();
