/** What stands between a page and a card, worst first. Each is told apart, each has its own remedy. */
export type VerdictId =
  | "connecting"
  | "insecure-context"
  | "permission-prompt"
  | "permission-denied"
  | "not-running"
  | "origin-refused"
  | "version-too-old"
  | "no-reader"
  | "busy"
  | "ready";
