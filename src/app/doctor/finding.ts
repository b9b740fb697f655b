/** One line of the doctor's report. */
export interface Finding {
  readonly id: string;
  /** problem: something will not work; note: worth knowing. */
  readonly level: "ok" | "note" | "problem";
  readonly zh: string;
  readonly en: string;
  /** What to do, in Chinese; with every problem. */
  readonly remedy?: string;
}

export interface DoctorContext {
  readonly dir: string;
}
