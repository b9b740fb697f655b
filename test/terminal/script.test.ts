/** Scripted punches, from a file and from the command line. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { parsePunch, parseScript } from "../../src/terminal/script.ts";

test("lines become steps in the order of their time; comments and empty lines are none", () => {
  expect(parseScript("# morning\n10 punch 5 idcard\n\n0.5 punch 1  # early\r\n20 clear\n30 reset\n")).toEqual(
    [
      { after: 500, act: { punch: "1", type: "face" } },
      { after: 10_000, act: { punch: "5", type: "idcard" } },
      { after: 20_000, act: "clear" },
      { after: 30_000, act: "reset" },
    ],
  );
});

test.each(["punch 1", "5 punch", "5 punch 1 iris", "-1 clear", "5 clear now"])("%j is no line", (line) => {
  expect(parseScript(`0 clear\n${line}`)).toEqual({ wrongLine: 2 });
});

test("a punch of the command line", () => {
  expect(parsePunch("1")).toEqual({ after: 0, act: { punch: "1", type: "face" } });
  expect(parsePunch("5,idcard,2.5")).toEqual({ after: 2_500, act: { punch: "5", type: "idcard" } });
  for (const wrong of ["", "1,iris", "1,face,x", "1,face,1,1", "a b"]) expect(parsePunch(wrong)).toBeNull();
});

test("any text is either steps or a wrong line, and nothing else", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const steps = parseScript(text);
      if ("wrongLine" in steps) expect(steps.wrongLine).toBeGreaterThan(0);
      else expect(steps.every(({ after }) => after >= 0)).toBe(true);
      parsePunch(text);
    }),
  );
});
