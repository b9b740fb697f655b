import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { HIDDEN, maskOf, newBudget } from "../../../src/bridge/events/mask.ts";
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
