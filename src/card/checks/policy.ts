/** What an organisation demands of a worker's age. The numbers are completed years. */
export interface CheckPolicy {
  /** Nobody younger than this. Labour law: 16. */
  readonly minimumAge: number;
  /** What a younger one means. */
  readonly belowMinimum: AgeAction;
  /** Insurers often refuse workers older than this. */
  readonly upperAge: { readonly men: number; readonly women: number };
  readonly aboveUpper: AgeAction;
}

/** refuse: no enrolment · confirm: the clerk must accept it · warn: it is only said */
export type AgeAction = "refuse" | "confirm" | "warn";

export const DEFAULT_CHECK_POLICY: CheckPolicy = {
  minimumAge: 16,
  belowMinimum: "refuse",
  upperAge: { men: 60, women: 60 },
  aboveUpper: "warn",
};
