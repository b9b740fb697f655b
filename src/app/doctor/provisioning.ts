import { existsSync, readFileSync } from "node:fs";
import { parseDocument } from "../provision/document/load.ts";
import { ProvisionRecord } from "../provision/record.ts";
import { inMachineDir, type Site } from "../provision/site.ts";
import { readStartup } from "../provision/startup-report.ts";
import { thisComputer } from "../provision/this-computer.ts";
import { driftOf } from "../provision/undo.ts";
import { isFor } from "../provision/wishes.ts";
import type { DoctorContext, Finding } from "./finding.ts";

/** What provisioning wrote here, whether it still stands, and what went wrong at the agent's last start. */
export async function checkProvisioning(
  { dir }: DoctorContext,
  site: Site = thisComputer(),
): Promise<Finding[]> {
  const record = new ProvisionRecord(site);
  const marks = await driftOf({ site, record });
  const halfDone = marks.filter(({ halfDone }) => halfDone);
  const changed = marks.filter(({ stands, halfDone }) => !stands && !halfDone);
  const file = inMachineDir(site, "provision.json");
  const findings: Finding[] = [];
  if (marks.length > 0 && changed.length + halfDone.length === 0) {
    const zh = `部署写入的 ${marks.length} 项都在`;
    findings.push({
      id: "provision",
      level: "ok",
      zh,
      en: `all ${marks.length} provisioned items are in force`,
    });
  }
  if (changed.length > 0) {
    const names = changed.map(({ step, what }) => `${what} (${step})`).join(", ");
    findings.push({
      id: "provision",
      level: "note",
      zh: `部署之后被改动：${names}`,
      en: `changed since it was provisioned: ${names}`,
      remedy: "需要恢复时，请以管理员身份运行 idcard-bridge provision apply",
    });
  }
  if (halfDone.length > 0) {
    const names = halfDone.map(({ step, what }) => `${what} (${step})`).join(", ");
    findings.push({
      id: "provision",
      level: "problem",
      zh: `部署中断，这些项目只做了一半：${names}`,
      en: `provisioning was interrupted and these are half done: ${names}`,
      remedy: "请以管理员身份再运行一次 idcard-bridge provision apply（或 --phase uninstall）",
    });
  }
  if (marks.length === 0 && isDue(file, site)) {
    findings.push({
      id: "provision",
      level: "note",
      zh: `${file} 还没有执行`,
      en: `${file} has not been carried out`,
      remedy: "请以管理员身份运行 idcard-bridge provision apply",
    });
  }
  // A document that has been taken away is done at no start any more: what it once failed at is no trouble.
  const atStart = existsSync(file) ? readStartup(dir) : [];
  return [...findings, ...atStart.filter(({ fault }) => fault !== undefined).map(failure)];
}

/** Is there a step of the roll-out for this computer? What is wrong with the file is told by its start. */
function isDue(file: string, site: Site): boolean {
  if (!existsSync(file)) return false;
  try {
    const { steps } = parseDocument(file, readFileSync(file)).document;
    return steps.some((step) => step.phase === "install" && step.type !== "verify" && isFor(step, site));
  } catch {
    return true;
  }
}

function failure({ step, type, fault }: ReturnType<typeof readStartup>[number]): Finding {
  return {
    id: "provision.startup",
    level: "problem",
    zh: `启动时的部署步骤 ${step}（${type}）失败：${fault?.zh ?? ""}`,
    en: `step ${step} (${type}) of the start failed: ${fault?.en ?? ""}`,
    remedy: fault?.remedy ?? "",
  };
}
