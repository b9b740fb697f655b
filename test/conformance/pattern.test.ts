/** The comparison of §1.3: what is equal, what differs, and that every difference is told with its place. */
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  anyOf,
  atLeast,
  bind,
  contains,
  differences,
  inAnyOrder,
  jsonText,
  not,
  type Pattern,
} from "../../src/conformance/pattern.ts";

const NOW = 1_795_597_000_000;
const differ = (expected: Pattern, actual: unknown) => differences(expected, actual, NOW);
/** Values without a text that is a token, and without keys that are marks. */
const plain = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.stringMatching(/^[a-z ]{0,8}$/),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), tie("value"), { maxKeys: 4 }),
  ),
})).value;

test("every value is like itself, whatever the order of its keys", () => {
  fc.assert(
    fc.property(plain, (value) => {
      const turned = JSON.parse(JSON.stringify(value), (_key, item) =>
        item !== null && typeof item === "object" && !Array.isArray(item)
          ? Object.fromEntries(Object.entries(item).reverse())
          : item,
      );
      expect(differ(value as Pattern, turned)).toEqual([]);
      expect(differ(jsonText(value as Pattern), JSON.stringify(value))).toEqual([]);
    }),
  );
});

test("two values that differ as JSON differ here", () => {
  fc.assert(
    fc.property(plain, plain, (one, other) => {
      const sorted = (value: unknown) =>
        JSON.stringify(value, (_key, item) =>
          item !== null && typeof item === "object" && !Array.isArray(item)
            ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
            : item,
        );
      expect(differ(one as Pattern, other).length === 0).toBe(sorted(one) === sorted(other));
    }),
  );
});

test.each([
  [{ a: 1, b: 2 }, { a: 1 }, 'answer: the key "b" is missing'],
  [{ a: 1 }, { a: 1, b: 2 }, 'answer: the key "b" is too much'],
  [{ a: "1" }, { a: 1 }, 'answer.a: expected "1", got 1'],
  [{ a: [1] }, { a: [1, 2] }, "answer.a: expected 1 entries, got 2"],
  [jsonText({ a: 1 }), { a: 1 }, 'answer: expected "a text of JSON", got {"a":1}'],
  [jsonText({ a: 1 }), '{"a":2}', "answer (as JSON).a: expected 1, got 2"],
  ["<ms>", NOW, `answer: expected "<ms>", got ${NOW}`],
  ["<ms>", String(NOW + 6_000), `answer: expected "<ms>", got "${NOW + 6_000}"`],
  ["<s>", String(NOW), `answer: expected "<s>", got "${NOW}"`],
  ["<int>", "1", 'answer: expected "<int>", got "1"'],
  ["<dt>", "2020-04-27T16:14:30", 'answer: expected "<dt>", got "2020-04-27T16:14:30"'],
  [contains("x"), ["y"], 'answer: expected {"contains:":"x"}, got ["y"]'],
  [not("x"), "x", 'answer: expected {"not:":"x"}, got "x"'],
  [inAnyOrder(1, 2), [2, 2], "answer: nothing is like 1"],
] as const)("%j is not like %j, and is told so", (expected, actual, told) => {
  expect(differ(expected as Pattern, actual)).toEqual([told]);
});

test.each([
  ["<ms>", String(NOW - 4_999)],
  ["<s>", String(NOW / 1000)],
  ["<int>", 5951],
  ["<dt>", "2020-04-27 16:14:30"],
  [atLeast({ a: 1 }), { a: 1, b: 2 }],
  [anyOf("a", "b"), "b"],
  [contains(atLeast({ a: 1 })), [{}, { a: 1, c: 2 }]],
  [inAnyOrder(1, 2), [2, 1]],
] as const)("%j is like %j", (expected, actual) => {
  expect(differ(expected as Pattern, actual)).toEqual([]);
});

test("values of the run stand in keys, in whole texts and inside longer ones; unknown names stay", () => {
  const values = { code: "1339", count: 3 };
  expect(bind({ "<code>": ["<count>", 'x="<code>"', "<ms>"] }, values)).toEqual({
    "1339": [3, 'x="1339"', "<ms>"],
  });
});
