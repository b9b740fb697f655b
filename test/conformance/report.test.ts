/** The reports: what people, programs and build servers get. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { caseLines, summary } from "../../src/conformance/report/human.ts";
import { junit } from "../../src/conformance/report/junit.ts";
import { type CaseResult, reportOf, type Verdict } from "../../src/conformance/result.ts";

const one = (verdict: Verdict, text = "<b>&\"'"): CaseResult => ({
  id: "S41-01",
  spec: "4.1 L269",
  origin: "E",
  title: { zh: "没有命令", en: "no command" },
  verdict,
  reason: verdict === "not-run" ? { zh: "没有控制接口", en: "no control" } : null,
  exchanges: [
    { request: "POST /x", expectation: text, answer: text, problems: verdict === "failed" ? [text] : [] },
  ],
  ms: 12,
});
const report = (...cases: CaseResult[]) =>
  reportOf("server", "http://x/?a&b", "2026-11-24T02:00:00.000Z", cases);

test("a failed case tells request, expectation, answer, difference and the place in the specification", () => {
  expect(caseLines(one("failed", "x"), "zh", false)).toEqual([
    "失败  S41-01  没有命令  [4.1 L269 E]",
    "    请求  POST /x",
    "    期望  x",
    "    实际  x",
    "    不符  x",
    "",
  ]);
  expect(caseLines(one("not-run"), "en", false)).toEqual([
    "not run  S41-01  no command  [4.1 L269 E]",
    "    no control",
  ]);
  expect(caseLines(one("passed"), "en", false)).toHaveLength(1);
  expect(caseLines(one("passed", "x"), "en", true)).toContain("    expected  x");
  expect(summary(report(one("passed"), one("not-run")), "zh")).toBe(
    "共 2 项：通过 1，失败 0，未运行 1，人工检查 0",
  );
});

test("JUnit counts what was not run as skipped, and holds any text", () => {
  const xml = junit(report(one("passed"), one("failed"), one("not-run"), one("inspection")));
  expect(xml).toContain('tests="4" failures="1" errors="0" skipped="2"');
  expect(xml).toContain('<failure message="&lt;b&gt;&amp;&quot;\'">');
  expect(xml).toContain('<skipped message="no control"/>');
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const written = junit(report(one("failed", text)));
      // Nothing of the text ends an attribute or an element, or is no character of XML 1.0.
      expect(
        written.replace(/<\/?(testsuites?|testcase|properties|property|failure)\b[^<>]*>|<\?xml[^<>]*>/g, ""),
      ).not.toMatch(/[<>]/);
      expect(written).not.toMatch(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/u);
    }),
  );
});
