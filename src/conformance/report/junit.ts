/** The report for build servers, in the form of JUnit that Jenkins, GitLab and others read. */
import type { CaseResult, Report } from "../result.ts";

export function junit(report: Report): string {
  const { suite, cases, failed, startedAt } = report;
  const skipped = report.notRun + report.inspection;
  const seconds = (cases.reduce((sum, { ms }) => sum + ms, 0) / 1000).toFixed(3);
  const counts = `tests="${cases.length}" failures="${failed}" errors="0" skipped="${skipped}" time="${seconds}"`;
  const name = `idcard-bridge conformance ${suite}`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${name}" ${counts}>`,
    `<testsuite name="${name}" ${counts} timestamp="${escaped(startedAt.slice(0, 19))}">`,
    `<properties><property name="target" value="${escaped(report.target)}"/></properties>`,
    ...cases.map((one) => testcase(one, suite)),
    "</testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function testcase(result: CaseResult, suite: string): string {
  const { id, spec, title, verdict, reason, ms } = result;
  const name = escaped(`${id} ${title.en} [${spec}]`);
  const head = `<testcase classname="${suite}.${id.replace(/-.*/, "")}" name="${name}" time="${(ms / 1000).toFixed(3)}"`;
  if (verdict === "passed") return `${head}/>`;
  if (verdict !== "failed")
    return `${head}><skipped message="${escaped(reason?.en ?? verdict)}"/></testcase>`;
  const wrong = result.exchanges.filter(({ problems }) => problems.length > 0);
  const message = wrong.flatMap(({ problems }) => problems)[0] ?? "";
  const detail = wrong.map(({ request, expectation, answer, problems }) =>
    [`request: ${request}`, `expected: ${expectation}`, `answer: ${answer}`, ...problems].join("\n"),
  );
  return `${head}><failure message="${escaped(message)}">${escaped(detail.join("\n\n"))}</failure></testcase>`;
}

/** Also leaves out what XML 1.0 cannot hold at all. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "&#10;");
}
