import fc from "fast-check";
import { expect, test } from "vitest";
import type { DecodedCard } from "../../src/card/card.ts";
import { DEFAULT_CHECK_POLICY } from "../../src/card/checks/policy.ts";
import { ageOn, checkCard } from "../../src/card/checks.ts";
import { formerCheckCharacter } from "../../src/card/former-number.ts";
import { checkCharacter, checkIdNumber } from "../../src/card/id-number.ts";
import { cardOf } from "../support/cards.ts";

const TODAY = "2026-11-24";
const failed = async (id: string, today = TODAY) =>
  checkCard(await cardOf(id), today)
    .filter(({ ok }) => !ok)
    .map((check) => check.id);

test.each([
  ["citizen", []],
  ["long-term", []],
  ["rare-name", []],
  ["expired", ["validity.expired"]],
  ["under-16", ["age.under-16", "age.under-18"]],
  ["over-60", ["age.over-60"]],
  ["foreigner-2017", []],
  ["foreigner-2023", []],
  ["hmt", []],
])("%s fails exactly these checks: %j", async (id, expected) => {
  expect(await failed(id)).toEqual(expected);
});

test("GB 11643: the official examples hold, and one wrong digit never does", () => {
  expect(checkIdNumber("11010519491231002X")).toBe(true);
  expect(checkIdNumber("440524188001010014")).toBe(true);
  fc.assert(
    fc.property(
      fc.stringMatching(/^\d{17}$/),
      fc.nat(16),
      fc.integer({ min: 1, max: 9 }),
      (digits, place, by) => {
        const number = digits + checkCharacter(digits);
        expect(checkIdNumber(number)).toBe(true);
        const other = (Number(digits[place]) + by) % 10;
        expect(checkIdNumber(number.slice(0, place) + other + number.slice(place + 1))).toBe(false);
      },
    ),
  );
});

test("anything else is no ID number, and no exception", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      if (!/^\d{17}[\dX]$/.test(text)) expect(checkIdNumber(text)).toBe(false);
    }),
  );
  expect(checkIdNumber("11010519491231002x")).toBe(false);
});

test("age is completed years, to the day", () => {
  expect([ageOn("2010-11-25", TODAY), ageOn("2010-11-24", TODAY), ageOn("2010-11-23", TODAY)]).toEqual([
    15, 16, 16,
  ]);
});

test("a card is valid on its first and on its last day", async () => {
  const card = { ...(await cardOf("citizen")), validFrom: "2026-11-24", validTo: "2036-11-24" };
  const bad = (today: string) =>
    checkCard(card, today).filter(({ ok, id }) => !ok && id.startsWith("validity")).length;
  expect(["2026-11-23", "2026-11-24", "2036-11-24", "2036-11-25"].map(bad)).toEqual([1, 0, 0, 1]);
});

test("a number that contradicts the card is told by each contradiction", async () => {
  const card = { ...(await cardOf("citizen")), number: "110101198802020027" };
  const ids = checkCard(card, TODAY)
    .filter(({ ok }) => !ok)
    .map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(["number.birth-date", "number.sex"]));
});

test("Hong Kong, Macao and Taiwan permits have 81, 82 and 83; a mainland number on one is told", async () => {
  const card = await cardOf("hmt");
  for (const head of ["810000", "820000", "830000", "110101"]) {
    const digits = head + card.number.slice(6, 17);
    const check = checkCard({ ...card, number: digits + checkCharacter(digits) }, TODAY);
    expect(check.find(({ id }) => id === "number.permit-prefix")?.ok).toBe(head !== "110101");
  }
});

const find = (card: DecodedCard, id: string, policy = DEFAULT_CHECK_POLICY) =>
  checkCard(card, TODAY, policy).find((check) => check.id === id);
const renumbered = (card: DecodedCard, head: string) => {
  const digits = head + card.number.slice(head.length, 17);
  return { ...card, number: digits + checkCharacter(digits) };
};

test("the number's place: present and retired codes pass, an unknown county is a warning, a province an error", async () => {
  const card = await cardOf("citizen");
  const of = (head: string) => find(renumbered(card, head), "number.division");
  expect(of("110101")).toMatchObject({ ok: true, detail: "号码地区：北京市东城区" });
  expect(of("510202")).toMatchObject({ ok: true, detail: "号码地区：四川省重庆市渝中区（代码已撤销）" });
  expect(of("110199")).toMatchObject({ ok: false, level: "warning" });
  expect(of("990101")).toMatchObject({ ok: false, level: "error" });
});

test("a foreigner's number of 2023: prefix 9, province, country and birth date, the number before", async () => {
  const card = await cardOf("foreigner-2023");
  const bad = (changed: DecodedCard) =>
    checkCard(changed, TODAY)
      .filter(({ ok, id }) => !ok && id.startsWith("number"))
      .map(({ id }) => id);
  expect(bad(card)).toEqual([]);
  expect(bad(renumbered(card, "831586"))).toEqual(["number.foreigner"]);
  expect(bad(renumbered(card, "999586"))).toEqual(["number.division"]);
  expect(bad(renumbered(card, "931840"))).toEqual(["number.nationality"]);
  expect(bad(renumbered(card, "93158619810101"))).toEqual(["number.birth-date"]);
  expect(bad({ ...card, number: "931586198001010029" })).toEqual(["number.check-digit"]);
  const { formerNumber, ...unlinked } = { ...card, formerLink: "0?0" };
  expect(bad(unlinked)).toEqual(["number.former"]);
});

test("the official specimen numbers of 2023 hold", () => {
  for (const number of ["932682198501010017", "911124198108030024", "931586198001010028"])
    expect(checkIdNumber(number)).toBe(true);
});

test("a foreigner's number of before: form, check digit, country, birth date", async () => {
  const card = await cardOf("foreigner-2017");
  const bad = (number: string) =>
    checkCard({ ...card, number }, TODAY)
      .filter(({ ok, id }) => !ok && id.startsWith("number"))
      .map(({ id }) => id);
  expect(bad("PAK310080010103")).toEqual([]);
  expect(bad("PAK310080010104")).toEqual(["number.foreigner"]);
  expect(bad("USA310080010107")).toEqual(["number.foreigner", "number.nationality"]);
  expect(bad("PAK310081010103")).toContain("number.birth-date");
  expect(bad("")).toEqual(["number.foreigner", "number.birth-date", "number.division", "number.nationality"]);
});

test("ages: the policy moves the limits, and says what they mean", async () => {
  const [boy, man, woman] = [await cardOf("under-16"), await cardOf("over-60"), await cardOf("long-term")];
  expect(find(boy, "age.under-16")).toMatchObject({ ok: false, level: "error", refuses: true });
  expect(find(man, "age.over-60")).toMatchObject({ ok: false, level: "warning" });
  const strict = {
    minimumAge: 18,
    belowMinimum: "confirm",
    upperAge: { men: 70, women: 50 },
    aboveUpper: "refuse",
  } as const;
  expect(find(boy, "age.under-18", strict)).toMatchObject({ ok: false, level: "error" });
  expect(find(boy, "age.under-18", strict)?.refuses).toBeUndefined();
  expect(find(boy, "age.under-16", strict)).toBeUndefined();
  expect(find(man, "age.over-70", strict)?.ok).toBe(true);
  expect(find(woman, "age.over-50", strict)).toMatchObject({ ok: false, refuses: true });
  expect(find({ ...woman, sex: { code: "9", label: "未说明" } }, "age.over-70", strict)?.ok).toBe(true);
});

test("what the card does not say or we do not understand is told, and hides nothing", async () => {
  const card = await cardOf("citizen");
  const odd = {
    ...card,
    typeFlag: "Q",
    sex: { code: "7", label: "其他(7)" },
    name: "张\uE815",
    birthDate: "1990-02-30",
    issuer: "",
  };
  for (const id of ["type.known", "codes.known", "text.characters", "dates.calendar", "issuer.present"]) {
    expect(find(card, id)).toMatchObject({ ok: true });
    expect(find(odd, id)).toMatchObject({ ok: false, level: "warning" });
  }
  expect(find(odd, "codes.known")?.detail).toContain("性别（7）");
  expect(find(odd, "text.characters")?.detail).toContain("姓名");
});

test("a card that names no nationality is not the number's, and no exception", async () => {
  for (const id of ["foreigner-2023", "foreigner-2017"]) {
    const { nationality, ...card } = await cardOf(id);
    expect(find(card, "number.nationality")).toMatchObject({ ok: false, level: "error" });
  }
});

test("the number before is checked where the card links to one, and not asked of a first card", async () => {
  const card = await cardOf("foreigner-2023");
  expect(find(card, "number.former")).toMatchObject({ ok: true });
  const { formerLink, formerNumber, ...first } = card;
  expect(find(first, "number.former")).toBeUndefined();
});

test("the check digit of former numbers is that of ICAO 9303, whose examples hold", () => {
  const examples = { "520727": "3", D23145890: "7", L898902C: "3", "L898902C<": "3", "AB2134<<<": "5" };
  for (const [head, digit] of Object.entries(examples)) expect(formerCheckCharacter(head)).toBe(digit);
});
