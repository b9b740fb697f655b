import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { HIDDEN, maskOf, newBudget } from "../../../src/bridge/events/mask.ts";
import { shown } from "../../../src/bridge/events/shown.ts";
import { ReadParams } from "../../../src/bridge/schemas/card.ts";
import { Card } from "../../../src/card/card.ts";
import { EnrolmentInput, EnrolmentView } from "../../../src/enrolment/schemas.ts";
import { valuesOf } from "../support/values.ts";

const masked = (schema: z.ZodType, value: unknown) => maskOf(schema)(value, newBudget());

type Any = z.infer<typeof Card>;
/** What the log may tell of a card: how it was read, not whose it is. */
const TECHNICAL = ["type", "reader", "samId", "readAt", "simulated"] as const;
function textsIn(value: unknown): unknown[] {
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(textsIn) : [value];
}

describe("of a card", () => {
  test("nothing personal is shown: any two cards that were read alike look alike", () => {
    const two = fc.tuple(valuesOf(Card), valuesOf(Card));
    fc.assert(
      fc.property(two as fc.Arbitrary<[Any, Any]>, ([one, other]) => {
        // Everything that was generated for the other person, but for how it was read.
        const { portrait, portraitNote, faces } = one;
        const alike = {
          ...other,
          ...Object.fromEntries(TECHNICAL.map((key) => [key, one[key]])),
          portrait: portrait && { ...portrait, data: other.portraitRaw ?? "QQ==" },
          portraitNote,
          faces: faces && { mime: faces.mime, front: "QUJD", back: "REVG" },
        };
        expect(masked(Card, alike)).toEqual(masked(Card, one));
        expect(masked(Card, one)).toMatchObject({ type: one.type, reader: one.reader });
      }),
      { numRuns: 500 },
    );
  });

  test("the same holds inside an enrolment, with the photo and what the clerk accepted", () => {
    fc.assert(
      fc.property(valuesOf(EnrolmentInput) as fc.Arbitrary<z.infer<typeof EnrolmentInput>>, (input) => {
        const card = { ...input.card, reader: "usb:1-4", samId: "05.03", portraitNote: undefined };
        const texts = textsIn(masked(EnrolmentInput, { ...input, card }));
        const { name, number, birthDate, address } = input.card;
        for (const personal of [name, number, birthDate, address, input.photo, ...input.acceptChecks])
          if (personal) expect(texts).not.toContain(personal);
      }),
    );
    fc.assert(
      fc.property(valuesOf(EnrolmentView) as fc.Arbitrary<z.infer<typeof EnrolmentView>>, (view) => {
        expect(masked(EnrolmentView, view)).toMatchObject({
          name: HIDDEN,
          numberMasked: HIDDEN,
          state: view.state,
        });
      }),
    );
  });

  test("even a value of the wrong kind, and a key of the sender's own, is hidden", () => {
    expect(masked(ReadParams, { waitMs: "王小明", 王小明: 1, portrait: "110101199003070038" })).toEqual({
      waitMs: HIDDEN,
      portrait: HIDDEN,
      "…": 1,
    });
    expect(masked(Card, "110101199003070038")).toBe(HIDDEN);
    expect(masked(z.record(z.string(), z.string()), { 王小明: "x" })).toBe(HIDDEN);
    expect(masked(z.unknown(), { name: "王小明" })).toBe(HIDDEN);
    const nullable = z.string().nullable();
    expect([masked(nullable, null), masked(nullable, "王小明")]).toEqual([null, HIDDEN]);
  });
});

describe("what is let through", () => {
  const [NAME, BOTH] = ["card.read", z.enum(["a", "b"])];

  test("of words is one of the list, of times a time; anything else in their place is hidden", () => {
    expect([masked(BOTH, "a"), masked(BOTH, NAME)]).toEqual(["a", HIDDEN]);
    const time = z.iso.datetime();
    expect(masked(time, "2026-11-24T02:00:00Z")).toBe("2026-11-24T02:00:00Z");
    expect(masked(time, "1990-03-07")).toBe(HIDDEN);
    expect(masked(z.literal([1, "x"]), 1)).toBe(1);
  });

  test("of what is changed on the way in the wire's side counts, of what is prepared the checked one", () => {
    expect(
      masked(
        BOTH.transform((letter) => letter.length),
        "b",
      ),
    ).toBe("b");
    expect(
      masked(
        z.preprocess((value) => value, BOTH),
        "b",
      ),
    ).toBe("b");
  });

  test("of a text that may be shown is its beginning, and of a value in its place nothing", () => {
    const text = z.string();
    (shown as Set<z.ZodType>).add(text);
    const budget = newBudget();
    expect(maskOf(text)("x".repeat(201), budget)).toBe(`${"x".repeat(200)}…`);
    expect(budget.chars).toBe(201);
    expect(masked(text, 7)).toBe(HIDDEN);
  });

  test("of a long body is its beginning: then every entry is cut", () => {
    const list = z.array(z.object({ ok: z.boolean() }));
    const rows = Array.from({ length: 19 }, () => ({ ok: true }));
    const budget = { ...newBudget(), nodes: 3 };
    expect(maskOf(list)(rows, budget)).toEqual([{ ok: true }, {}, ...Array(17).fill("…")]);
  });
});

describe("a body", () => {
  test("of anything is masked without failing, and within bounds", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        for (const schema of [Card, ReadParams, EnrolmentInput, z.array(Card)])
          expect(JSON.stringify(masked(schema, value)).length).toBeLessThan(20_000);
      }),
    );
    const many = masked(z.array(z.object({ n: z.number() })), Array(10_000).fill({ n: 1 }));
    expect(many).toHaveLength(21);
  });

  test("shows what a call is about", () => {
    expect(masked(ReadParams, { waitMs: 5_000, faces: true, portrait: "jpeg", reader: "usb:1-4" })).toEqual({
      waitMs: 5_000,
      faces: true,
      portrait: "jpeg",
      reader: "usb:1-4",
    });
  });
});
