import fc from "fast-check";
import { expect, test } from "vitest";
import { ageOn, checkCard } from "../../src/card/checks.ts";
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
