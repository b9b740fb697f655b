/** What the desktop shell gives to the agent's own pages in its windows; nobody else's page has it. */
export interface Diagnosis {
  /** False: the report, which is on the clipboard now, names a problem. */
  readonly healthy: boolean;
}

export interface DesktopShell {
  /** So many sites wait for a decision. */
  consentPending(count: number): void;
  /** Escape: the question waits on. */
  consentLater(): void;
  /** Runs the doctor and puts its report on the clipboard. */
  copyDiagnosis(): Promise<Diagnosis>;
}

/** Absent in a browser. */
export function desktopShell(): DesktopShell | undefined {
  return (globalThis as { idcardShell?: DesktopShell }).idcardShell;
}
