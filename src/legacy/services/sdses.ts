/** 神思, port 9000: one message of thirteen items in angle brackets, over WebSocket. */
import { legacyFields } from "../../legacy-shapes/fields.ts";
import { LEGACY_PORTS } from "../schemas.ts";
import type { Service } from "../service.ts";
import type { Outcome } from "../teller.ts";

const ITEMS = 13;
/** Pages take every message for a success that does not contain it. */
const FAILED = "读卡失败";

export const sdses: Service = {
  name: "sdses",
  port: LEGACY_PORTS.sdses,
  // Pages open a new socket every second and close none of them after a failure.
  idleMs: 10_000,
  connect: (page) => async (message, teller) => {
    if (/^\s*<ReadIdCard>\s*$/i.test(message)) page.send(`<${items(await teller.read()).join(",")}>`);
  },
};

function items({ card, failure }: Outcome): string[] {
  if (!card) {
    const why = failure === "no-card" || failure === "unread" ? [FAILED] : ["设备连接失败", FAILED];
    return ["1", ...why, ...Array<string>(ITEMS - 1 - why.length).fill("")];
  }
  const { name, sexText, nationText, nation, born, address, number, issuer, from, to, photo } =
    legacyFields(card);
  const values = [name, sexText, nationText, nation, born, address, number, issuer, from, to];
  // A comma would shift every later item.
  return ["0", "A", ...values.map((value) => value.replaceAll(",", "，")), photo];
}
