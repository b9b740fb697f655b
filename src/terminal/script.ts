/**
 * What people do at a terminal, as lines: `SECONDS punch CODE [face|fingerprint|idcard]`, `SECONDS clear`,
 * `SECONDS reset`. SECONDS count from the start; `#` begins a comment. Pure.
 */
export interface ScriptStep {
  /** ms from the start. */
  readonly after: number;
  readonly act:
    | { readonly punch: string; readonly type: "face" | "fingerprint" | "idcard" }
    | "clear"
    | "reset";
}

const LINE =
  /^(\d{1,7}(?:\.\d{1,3})?)\s+(?:(clear|reset)|punch\s+(\S{1,32})(?:\s+(face|fingerprint|idcard))?)$/;

/** @returns the steps in the order of their time; or the number of the first line that is none, from 1 */
export function parseScript(text: string): readonly ScriptStep[] | { readonly wrongLine: number } {
  const steps: ScriptStep[] = [];
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.replace(/#.*/, "").trim();
    if (line === "") continue;
    const match = LINE.exec(line);
    if (!match) return { wrongLine: index + 1 };
    const [, seconds = "0", word, punch = "", type = "face"] = match;
    const act = word
      ? (word as "clear" | "reset")
      : { punch, type: type as "face" | "fingerprint" | "idcard" };
    steps.push({ after: Math.round(Number(seconds) * 1000), act });
  }
  return steps.toSorted((a, b) => a.after - b.after);
}

/** `1`, `5,idcard`, `1,face,10` (seconds after the start), as the command line has it; null: it is none. */
export function parsePunch(text: string): ScriptStep | null {
  const [code = "", type = "face", seconds = "0", ...rest] = text.split(",").map((part) => part.trim());
  const steps = parseScript(`${seconds} punch ${code} ${type}`);
  const [only] = "wrongLine" in steps ? [] : steps;
  return rest.length === 0 && only && /^\S+$/.test(code) ? only : null;
}
