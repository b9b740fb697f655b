import type { Finding } from "../doctor/finding.ts";
import { examine } from "../doctor/index.ts";
import { printJson, printLines } from "../report.ts";
import { dataDirOf } from "../service.ts";

const MARKS: Record<Finding["level"], string> = { ok: "正常", note: "提示", problem: "问题" };

/** Prints what works and what does not, with remedies. Exit code 1 when there is a problem. */
export async function doctor(options: { dataDir?: string; json?: boolean }): Promise<void> {
  const all = await examine({ dir: dataDirOf(options) });
  const healthy = all.every((finding) => finding.level !== "problem");
  process.exitCode = healthy ? 0 : 1;
  if (options.json) return printJson({ healthy, findings: all });
  printLines(...all.flatMap(describe));
}

function describe(finding: Finding): string[] {
  const line = `[${MARKS[finding.level]}] ${finding.zh} / ${finding.en}`;
  return finding.remedy ? [line, `       → ${finding.remedy}`] : [line];
}
