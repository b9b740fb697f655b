/** What the vendors' controls and services have in common: why a reading failed, and a card's data in their forms. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { driverFaults } from "../../drivers/faults.ts";
import { bridgeFaults } from "../../src/bridge/faults.ts";
import { cardFaults } from "../../src/card/faults.ts";
import { certContent } from "../../src/legacy-shapes/certctl.ts";
import { type Failure, failureOf } from "../../src/legacy-shapes/failure.ts";
import { legacyFields, plain, spelledOut } from "../../src/legacy-shapes/fields.ts";
import { nativeFaults } from "../../src/native/faults.ts";
import { readerFaults } from "../../src/readers/faults.ts";
import { samFaults } from "../../src/sam/faults.ts";
import { cardOf } from "../support/cards.ts";

/** Every fault that a reading can end with, by hand: a new one has to be thought about. */
const FAILURES: Readonly<Record<Failure, readonly string[]>> = {
  "no-card": ["card.none", "card.read-again"],
  "no-reader": [
    "reader.none",
    "reader.unknown",
    "reader.permission",
    "reader.driver-missing",
    "reader.open-failed",
    "reader.unplugged",
    "reader.library-missing",
    "reader.write-failed",
    "reader.unsupported",
    "reader.not-allowed",
    "reader.no-answer",
    "reader.port-permission",
    "reader.driver-bound",
    "reader.model-unsupported",
    "reader.one-endpoint",
  ],
  unread: [
    "card.block-length",
    "card.field",
    "card.read-failed",
    "card.moved",
    "card.foreign",
    "card.interrupted",
    "sam.timeout",
    "sam.garbage",
    "sam.self-test",
    "sam.refused",
    "bridge.port-in-use",
    "bridge.internal",
  ],
  busy: [
    "reader.leased",
    "lease.changed",
    "lease.already-waiting",
    "session.cancelled",
    "request.too-fast",
    "request.too-many",
    "request.timeout",
  ],
  refused: [
    "origin.refused",
    "origin.pending",
    "origin.locked",
    "origin.invalid",
    "caller.other-user",
    "host.refused",
    "token.refused",
    "access.own-page-only",
  ],
  unreachable: [],
};
/** Of a client that speaks wrongly; ours does not. */
const OTHERS =
  /^(session\.(hello-first|protocol)|request\.(invalid|malformed|no-json|too-large|too-deep|duplicate-id|unknown)|native\..*)$/;

test.each(Object.entries(FAILURES).flatMap(([failure, ids]) => ids.map((id) => [id, failure])))(
  "%s is %s",
  (id, failure) => expect(failureOf(id as string)).toBe(failure),
);

test("no fault of the catalogue is left out", () => {
  const known = Object.values(FAILURES).flat();
  const tables = [driverFaults, samFaults, readerFaults, cardFaults, bridgeFaults, nativeFaults];
  const all = tables.flatMap((table) => Object.keys(table));
  expect(all.filter((id) => !known.includes(id) && !OTHERS.test(id))).toEqual([]);
});

test("text that no page stumbles over, whatever the card says", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const shown = plain(text);
      expect(shown).not.toMatch(/["\\<>\p{Cc}\u2028\u2029]/u);
      expect(shown).toBe(shown.trim());
      expect(shown.isWellFormed()).toBe(true);
      expect(JSON.stringify(shown)).toBe(`"${shown}"`);
    }),
  );
});

test("a citizen's fields: dates without dashes, ethnicity without 族, base64 without prefix", async () => {
  const fields = legacyFields(await cardOf("citizen"));
  expect(fields).toMatchObject({
    name: "张三",
    sex: "1",
    sexText: "男",
    nation: "01",
    nationText: "汉",
    born: "19900307",
    from: "20210115",
    to: "20410115",
    address: "北京市东城区样本路1号院2号楼301室",
    newAddress: "",
    number: "110101199003070038",
    issuer: "样本市公安局东城分局",
    front: "",
    back: "",
  });
  expect(fields.photo).toMatch(/^[A-Za-z0-9+/]+=*$/);
  expect(Buffer.from(fields.photoRaw, "base64").length).toBe(1024);
  expect(spelledOut(fields.born)).toBe("1990年03月07日");
});

test("long-term, a later address, no decoder, no card", async () => {
  expect(legacyFields(await cardOf("long-term")).to).toBe("长期");
  expect(legacyFields(await cardOf("new-address")).newAddress).not.toBe("");
  expect(legacyFields(await cardOf("undecoded")).photo).toBe("");
  expect(new Set(Object.values(legacyFields(null)))).toEqual(new Set([""]));
});

test.each([
  ["citizen", 1],
  ["foreigner-2017", 50],
  ["foreigner-2023", 50],
  ["hmt", 55],
])("CertCtl's certType of %s is %i", async (id, type) => {
  expect(certContent(await cardOf(id)).certType).toBe(type);
});

test("CertCtl: a permit that begins with 83 is Taiwan's; a foreigner's nation is the country", async () => {
  const hmt = await cardOf("hmt");
  expect(certContent({ ...hmt, number: "830000199003070035" }).certType).toBe(54);
  expect(certContent(await cardOf("foreigner-2017")).nation).toBe("巴基斯坦");
});
