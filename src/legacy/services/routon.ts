/** 精伦, port 18889: the CertCtl shape over HTTP, by POST and GET. */
import { CERTCTL_CODES, CERTCTL_TEXTS, certContent } from "../../legacy-shapes/certctl.ts";
import type { Failure } from "../../legacy-shapes/failure.ts";
import { LEGACY_PORTS } from "../schemas.ts";
import { JSON_TYPE, type Service } from "../service.ts";

export const routon: Service = {
  name: "routon",
  port: LEGACY_PORTS.routon,
  async answer({ path }, teller) {
    const reader = teller.reader();
    if (path.startsWith("/api/readcert") || path.startsWith("/api/readcard")) {
      const copy = path.startsWith("/api/readcert");
      const { card, failure } = await teller.read({ faces: copy ? "sheet" : false });
      if (!card) return failed(failure, { resultContent: certContent(null) });
      return reply(0, "", { resultContent: certContent(card, card.faces?.sheet) });
    }
    if (path.startsWith("/api/getstatus"))
      return reply(0, "", { status: typeof reader === "string" ? 1 : 0 });
    if (path.startsWith("/api/connect")) return typeof reader === "string" ? failed(reader) : reply(0, "");
    if (path.startsWith("/api/disconnect")) return reply(0, "");
    if (path.startsWith("/api/getsamid"))
      return typeof reader === "string" ? failed(reader) : reply(0, "", { SAMID: reader.samId ?? "" });
    return reply(-1, "不支持");
  },
};

const reply = (resultFlag: number, errorMsg: string, more: object = {}) => ({
  type: JSON_TYPE,
  body: JSON.stringify({ resultFlag, errorMsg, ...more }),
});

const failed = (failure: Failure, more: object = {}) =>
  reply(CERTCTL_CODES[failure], CERTCTL_TEXTS[failure], more);
