/** The report for people: a line a case, and for a case that failed everything that one needs to mend it. */
import type { CaseResult, Report, Verdict } from "../result.ts";

export type Language = "zh" | "en";

const MARK: Readonly<Record<Language, Readonly<Record<Verdict, string>>>> = {
  zh: { passed: "通过", failed: "失败", "not-run": "未运行", inspection: "人工检查" },
  en: { passed: "passed", failed: "FAILED", "not-run": "not run", inspection: "by inspection" },
};
const LABELS = {
  zh: { request: "请求", expectation: "期望", answer: "实际", problem: "不符" },
  en: { request: "request", expectation: "expected", answer: "answer", problem: "differs" },
} as const;

/**
 * One case as lines.
 *
 * @param all also the exchanges of cases that passed
 */
export function caseLines(result: CaseResult, language: Language, all: boolean): string[] {
  const { id, spec, origin, title, verdict, reason, exchanges } = result;
  const head = `${MARK[language][verdict]}  ${id}  ${title[language]}  [${spec} ${origin}]`;
  const why = reason ? [`    ${reason[language]}`] : [];
  if (!all && verdict !== "failed") return [head, ...why];
  const label = LABELS[language];
  const detail = exchanges.flatMap(({ request, expectation, answer, problems }) => [
    `    ${label.request}  ${request}`,
    `    ${label.expectation}  ${expectation}`,
    `    ${label.answer}  ${answer}`,
    ...problems.map((problem) => `    ${label.problem}  ${problem}`),
    "",
  ]);
  return [head, ...why, ...detail];
}

/** The last line. */
export function summary(report: Report, language: Language): string {
  const { cases, passed, failed, notRun, inspection } = report;
  return language === "zh"
    ? `共 ${cases.length} 项：通过 ${passed}，失败 ${failed}，未运行 ${notRun}，人工检查 ${inspection}`
    : `${cases.length} cases: ${passed} passed, ${failed} failed, ${notRun} not run, ${inspection} by inspection`;
}
