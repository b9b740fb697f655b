/** What a run of the suite gives: for people, for programs, for a build server. */

/** E: a printed example of the specification; T: its tables or prose; I: this project's decision. */
export type Origin = "E" | "T" | "I";
export type Verdict = "passed" | "failed" | "not-run" | "inspection";

/** A text in both languages. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

/** One request, or one look at what came of it. */
export interface Exchange {
  readonly request: string;
  readonly expectation: string;
  readonly answer: string;
  /** What differs; nothing: it fits. */
  readonly problems: readonly string[];
}

export interface CaseInfo {
  readonly id: string;
  /** Where the specification says it: `4.1 L269`; `–`: it does not. */
  readonly spec: string;
  readonly origin: Origin;
  readonly title: Words;
}

export interface CaseResult extends CaseInfo {
  readonly verdict: Verdict;
  /** Why it was not run, or is for a person to look at. */
  readonly reason: Words | null;
  readonly exchanges: readonly Exchange[];
  readonly ms: number;
}

export interface Report {
  readonly suite: "server" | "terminal";
  readonly target: string;
  readonly startedAt: string;
  readonly passed: number;
  readonly failed: number;
  readonly notRun: number;
  readonly inspection: number;
  readonly cases: readonly CaseResult[];
}

export function reportOf(
  suite: Report["suite"],
  target: string,
  startedAt: string,
  cases: readonly CaseResult[],
): Report {
  const count = (verdict: Verdict) => cases.filter((one) => one.verdict === verdict).length;
  return {
    suite,
    target,
    startedAt,
    passed: count("passed"),
    failed: count("failed"),
    notRun: count("not-run"),
    inspection: count("inspection"),
    cases,
  };
}
