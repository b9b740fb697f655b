import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Fault } from "../../src/base/fault.ts";
import { CARD_TYPES, Check, DecodedCard } from "../../src/card/card.ts";
import { checkCard } from "../../src/card/checks.ts";
import { writeText } from "../../src/card/chip-text.ts";
import { decodeCard } from "../../src/card/decode.ts";
import { type EncodableCard, encodeCard } from "../../src/card/encode.ts";
import { LAYOUTS, TEXT_LENGTH } from "../../src/card/layout.ts";
import { cardOf } from "../support/cards.ts";
import { GOLDEN_CARDS } from "./support/golden-cards.ts";

const none = new Uint8Array();

describe("the simulator's people", () => {
  test.each([
    [
      "citizen",
      {
        type: "citizen",
        name: "张三",
        sex: { code: "1", label: "男" },
        ethnicity: { code: "01", label: "汉" },
      },
    ],
    ["long-term", { longTerm: true, validTo: null, sex: { code: "2", label: "女" } }],
    ["rare-name", { name: "王㛃𠮷", ethnicity: { code: "15", label: "土家" } }],
    [
      "foreigner-2017",
      { type: "foreigner-2017", typeFlag: "I", nameEnglish: "ALI SPECIMEN", number: "PAK310080010103" },
    ],
    [
      "foreigner-2023",
      {
        type: "foreigner-2023",
        typeFlag: "Y",
        nameEnglish: "SPECIMEN, MARIE-ALEXANDRA CHRISTINA",
        number: "931586198001010028",
      },
    ],
    ["hmt", { type: "hmt", typeFlag: "J", travelPermitNumber: "H00000000", issueCount: "01" }],
    ["new-address", { addressUpdates: ["河南省洛阳市老城区样本巷6号", "河南省开封市龙亭区样本路66号"] }],
  ])("%s is read as printed", async (id, expected) => {
    expect(await cardOf(id)).toMatchObject(expected);
  });

  test("a fingerprint is handed out only when asked for", async () => {
    const fingerprint = Uint8Array.of(1, 2, 3);
    const blocks = { text: (await blocksOf(citizen)).text, portrait: none, fingerprint };
    expect(decodeCard(blocks).fingerprint).toBeUndefined();
    expect(decodeCard(blocks, { fingerprint: true }).fingerprint).toBe("AQID");
  });
});

const citizen: EncodableCard = {
  type: "citizen",
  name: "张三",
  sex: "1",
  ethnicity: "01",
  birthDate: "1990-03-07",
  address: "北京市东城区样本路1号",
  number: "110101199003070038",
  issuer: "样本市公安局",
  validFrom: "2020-01-01",
  validTo: "2040-01-01",
};

async function blocksOf(card: EncodableCard) {
  return encodeCard(card);
}

test("an English name that runs on keeps the blank at the seam", () => {
  const nameEnglish = "SPECIMEN-LONGNAME, MARIE ALEXANDRA CHRISTINA"; // a blank at character 35 would be lost
  const seam = `${"A".repeat(34)} BCD`;
  for (const name of [nameEnglish, seam, `${"A".repeat(35)} B`]) {
    const { nameEnglish: back } = decodeCard(encodeCard({ ...foreigner, nameEnglish: name }));
    expect(back).toBe(name);
  }
});

test("a foreigner without an English name has none", () => {
  const { nameEnglish: _, ...nameless } = foreigner;
  expect(decodeCard(encodeCard(nameless)).nameEnglish).toBeUndefined();
});

test("U+FEFF is a character of the text, half of a pair is shown as unreadable", () => {
  const block = encodeCard({ ...citizen, name: "\uFEFF张" }).text;
  expect(decodeCard({ text: block, portrait: none }).name).toBe("\uFEFF张");
  new DataView(block.buffer).setUint16(2, 0xd842, true);
  expect(decodeCard({ text: block, portrait: none }).name).toBe("\uFEFF\uFFFD");
});

test("a day that the calendar does not have is shown as printed; what is no date at all is told", () => {
  expect(decodeCard(encodeCard({ ...citizen, birthDate: "1952-02-30" })).birthDate).toBe("1952-02-30");
  for (const birthDate of ["1952-13-01", "1952-00-01", "1952-01-32", "1952-01-00", "", "长期"]) {
    const run = () => decodeCard(encodeCard({ ...citizen, birthDate }));
    expect(run).toThrow(expect.objectContaining({ id: "card.field" }));
  }
});

test("appended addresses: blank records are passed over, a short last record counts", () => {
  const { addresses = none } = encodeCard({ ...citizen, addressUpdates: ["甲 路", "", "乙路"] });
  const decoded = (block: Uint8Array) =>
    decodeCard({ ...encodeCard(citizen), addresses: block }).addressUpdates;
  expect(decoded(addresses)).toEqual(["甲 路", "乙路"]);
  expect(decoded(addresses.subarray(0, 144))).toEqual(["甲 路", "乙路"]);
  expect(decoded(addresses.subarray(0, 0))).toBeUndefined();
});

test("a link that makes no number of before 2023 is kept and not guessed from", () => {
  const decoded = (formerLink: string) => decodeCard(encodeCard({ ...foreigner, formerLink }));
  expect(decoded("000")).toMatchObject({ formerLink: "000", formerNumber: "PAK310080010103" });
  expect(decoded("0?0").formerLink).toBe("0?0");
  expect(decoded("0?0").formerNumber).toBeUndefined();
  expect(decoded("").formerLink).toBeUndefined();
});

const foreigner: EncodableCard = {
  type: "foreigner-2023",
  name: "",
  sex: "1",
  nationality: "PAK",
  birthDate: "1980-01-01",
  number: "931586198001010028",
  validFrom: "2024-01-01",
  validTo: "2034-01-01",
};

/** Text that fits `bytes` and does not end in what padding is made of. */
const text = (bytes: number) =>
  fc
    .string({
      unit: fc.constantFrom("张", "欧", "㛃", "𠮷", "A", "é", "1", " ", "·", "-"),
      minLength: 1,
      maxLength: bytes / 2,
    })
    .map((value) => `张${value}`.trimEnd())
    .filter((value) => value.length * 2 <= bytes);
const date = fc
  .date({ min: new Date("1900-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
  .map((value) => value.toISOString().slice(0, 10));

test("encode∘decode is the identity for every type, with supplementary-plane characters and inner blanks", () => {
  const card = fc.record({
    type: fc.constantFrom(...CARD_TYPES),
    name: text(30),
    sex: fc.constantFrom("0", "1", "2", "9", "5"),
    ethnicity: fc.constantFrom("01", "56", "97", "98", "77"),
    nationality: fc.constantFrom("PAK", "USA", "XXX"),
    birthDate: date,
    address: text(70),
    number: fc.constantFrom("110101199003070038", "11010119900307003X"),
    issuer: text(30),
    validFrom: date,
    validTo: fc.option(date),
  });
  fc.assert(
    fc.property(card, (input) => {
      const number = input.type === "foreigner-2017" ? "PAK310080010103" : input.number;
      const { ethnicity, nationality, address, issuer, ...common } = input;
      const extra = {
        citizen: { ethnicity, address, issuer },
        hmt: { address, issuer },
        "foreigner-2017": { nationality },
        "foreigner-2023": { nationality },
      }[input.type];
      const decoded = decodeCard(encodeCard({ ...common, ...extra, number }));
      const { sex, ethnicity: e, nationality: n, ...rest } = decoded;
      expect({
        ...rest,
        sex: sex.code,
        ...(e && { ethnicity: e.code }),
        ...(n && { nationality: n.code }),
      }).toMatchObject({
        ...common,
        ...extra,
        number,
        longTerm: input.validTo === null,
      });
    }),
  );
});

test("any 256 bytes decode into the declared shape or fail by name", () => {
  const change = fc.tuple(fc.nat(TEXT_LENGTH - 1), fc.nat(255));
  const anything = fc.oneof(
    fc.uint8Array({ minLength: TEXT_LENGTH, maxLength: TEXT_LENGTH }),
    fc
      .tuple(
        fc.constantFrom(...Object.values(GOLDEN_CARDS)),
        fc.array(change, { minLength: 1, maxLength: 6 }),
      )
      .map(([card, changes]) =>
        changes.reduce((text, [place, byte]) => text.with(place, byte), encodeCard(card).text),
      ),
  );
  fc.assert(
    fc.property(anything, fc.uint8Array({ maxLength: 300 }), (bytes, addresses) => {
      try {
        const card = DecodedCard.parse(decodeCard({ text: bytes, portrait: none, addresses }));
        // Whatever can be read can be written again, by way of JSON, and reads the same.
        expect(decodeCard(encodeCard(JSON.parse(JSON.stringify(card))))).toEqual(card);
        for (const check of checkCard(card, "2026-11-24")) Check.parse(check);
      } catch (error) {
        expect(error).toBeInstanceOf(Fault);
        expect((error as Fault).id).toMatch(/^card\.(field|block-length)$/);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("a block of another length is told, not read", () => {
  for (const length of [0, 255, 257, 1024]) {
    const run = () => decodeCard({ text: new Uint8Array(length), portrait: none });
    expect(run).toThrow(expect.objectContaining({ id: "card.block-length" }));
  }
});

test("unknown codes stay raw and say so", async () => {
  const { ethnicity, sex } = decodeCard(encodeCard({ ...citizen, ethnicity: "77", sex: "7" }));
  expect([ethnicity, sex]).toEqual([
    { code: "77", label: "其他(77)" },
    { code: "7", label: "其他(7)" },
  ]);
});

test("an unknown type flag is read as a citizen card and kept", () => {
  const { text: block } = encodeCard(citizen);
  writeText(block, 248, 2, "Q");
  const card = decodeCard({ text: block, portrait: none });
  expect(card).toMatchObject({ type: "citizen", typeFlag: "Q", name: "张三" });
  expect(Buffer.from(card.textRaw ?? "", "base64")).toEqual(Buffer.from(block));
  expect(encodeCard(card).text).toEqual(block);
  new DataView(block.buffer).setUint16(2, 0xdfb7, true); // half a character in the name
  expect(encodeCard(decodeCard({ text: block, portrait: none })).text).toEqual(block);
});

test("no layout lets two fields overlap or reach beyond the block", () => {
  for (const { fields } of Object.values(LAYOUTS)) {
    const sorted = fields.toSorted((a, b) => a.offset - b.offset);
    for (const [i, field] of sorted.entries())
      expect(field.offset + field.length).toBeLessThanOrEqual(sorted[i + 1]?.offset ?? TEXT_LENGTH);
  }
});

test("a text that is longer than its field is refused, never cut: half a name would be another name", () => {
  expect(() => encodeCard({ ...citizen, name: "王".repeat(16) })).toThrow(RangeError);
  expect(decodeCard(encodeCard({ ...citizen, name: "王".repeat(15) })).name).toBe("王".repeat(15));
});

test("what a card is not given is blank on its chip, and said to be not filled in", () => {
  const { ethnicity, address, ...bare } = citizen;
  const card = decodeCard(encodeCard(bare));
  expect(card.ethnicity).toEqual({ code: "", label: "未填写" });
  expect(card.address).toBeUndefined();
});

test("a card without number or name is told; a foreigner's may do without the Chinese name", () => {
  for (const blank of [{ number: "" }, { name: " " }]) {
    const run = () => decodeCard(encodeCard({ ...citizen, ...blank }));
    expect(run).toThrow(expect.objectContaining({ id: "card.field" }));
  }
  expect(decodeCard(encodeCard({ ...foreigner, name: "" })).name).toBe("");
});
