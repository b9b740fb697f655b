import fc from "fast-check";
import { expect, test } from "vitest";
import { masked } from "../../web-demo/src/playground/masked.ts";
import { cardOf } from "../support/cards.ts";

test("of a card nothing personal is left, neither in the card nor in the message that carries it", async () => {
  const card = await cardOf("citizen");
  for (const message of [card, { result: card }, { method: "card.read", params: { reader: "r", card } }]) {
    const text = JSON.stringify(masked(message, true));
    for (const secret of [
      card.name,
      card.number,
      card.birthDate,
      card.address,
      card.portrait?.data ?? "portrait",
    ])
      expect(text).not.toContain(secret);
    expect(text).toContain("citizen");
  }
});

test("names of readers, pages and errors stay, so that messages can be read", () => {
  const hello = {
    params: { client: { name: "playground" } },
    result: { readers: [{ id: "r1", name: "simulated" }] },
  };
  expect(masked(hello, true)).toEqual(hello);
  const refusal = { error: { code: 1203, message: "没有证件", data: { id: "card.none", remedy: "…" } } };
  expect(masked(refusal, true)).toEqual(refusal);
});

test("shown on demand, with pictures cut short", () => {
  const shown = masked({ name: "张三", data: "A".repeat(5_000) }, false) as { name: string; data: string };
  expect(shown.name).toBe("张三");
  expect(shown.data).toBe(`${"A".repeat(24)}… (5000)`);
});

test("property: a personal value never survives, wherever in a card it stands", () => {
  const secret = "SECRET-VALUE";
  const keys = fc.constantFrom("name", "number", "address", "birthDate", "fingerprint", "portraitRaw");
  const nest = fc.array(fc.constantFrom("card", "result", "params", "faces"), { maxLength: 4 });
  fc.assert(
    fc.property(keys, nest, fc.boolean(), (key, path, listed) => {
      let value: unknown = { [key]: listed ? [secret] : secret };
      for (const step of path) value = { [step]: value };
      expect(JSON.stringify(masked(value, true))).not.toContain(secret);
    }),
  );
});
