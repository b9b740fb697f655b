import { Fault } from "../../base/fault.ts";
import { checkBrowsers } from "../doctor/browsers.ts";
import type { Finding } from "../doctor/finding.ts";
import { checkPortraits } from "../doctor/libraries.ts";
import { checkPolicyFile } from "../doctor/policy.ts";
import { checkAgent, checkPlatform } from "../doctor/running.ts";
import { checkSystem } from "../doctor/system.ts";
import { printJson, printLines } from "../report.ts";
import { dataDirOf } from "../service.ts";

const MARKS: Record<Finding["level"], string> = { ok: "正常", note: "提示", problem: "问题" };

/** Prints what works and what does not, with remedies. Exit code 1 when there is a problem. */
export async function doctor(options: { dataDir?: string; json?: boolean }): Promise<void> {
  const context = { dir: dataDirOf(options) };
  const findings = [
    checkSystem,
    checkAgent,
    checkPortraits,
    checkPlatform,
    checkPolicyFile,
    checkBrowsers,
  ].map(async (check) => {
    try {
      return await check(context);
    } catch (error) {
      return [broken(Fault.accept(error))];
    }
  });
  const all = (await Promise.all(findings)).flat();
  const healthy = all.every((finding) => finding.level !== "problem");
  process.exitCode = healthy ? 0 : 1;
  if (options.json) return printJson({ healthy, findings: all });
  printLines(...all.flatMap(describe));
}

function broken(fault: Fault): Finding {
  const { cause, remedy } = fault.text("zh");
  return { id: fault.id, level: "problem", zh: cause, en: fault.text("en").cause, remedy };
}

function describe(finding: Finding): string[] {
  const line = `[${MARKS[finding.level]}] ${finding.zh} / ${finding.en}`;
  return finding.remedy ? [line, `       → ${finding.remedy}`] : [line];
}
