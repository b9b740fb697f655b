/** Everything that the doctor looks at. */
import { Fault } from "../../base/fault.ts";
import { checkBrowsers } from "./browsers.ts";
import type { DoctorContext, Finding } from "./finding.ts";
import { checkLegacy } from "./legacy.ts";
import { checkPortraits } from "./libraries.ts";
import { checkPolicyFile } from "./policy.ts";
import { checkProvisioning } from "./provisioning.ts";
import { checkAgent, checkPlatform } from "./running.ts";
import { checkSystem } from "./system.ts";

const CHECKS = [
  checkSystem,
  checkAgent,
  checkLegacy,
  checkPortraits,
  checkPlatform,
  checkPolicyFile,
  checkProvisioning,
  checkBrowsers,
];

/** A check that fails is a finding, too. */
export async function examine(context: DoctorContext): Promise<readonly Finding[]> {
  const findings = CHECKS.map(async (check) => {
    try {
      return await check(context);
    } catch (error) {
      return [broken(Fault.accept(error))];
    }
  });
  return (await Promise.all(findings)).flat();
}

function broken(fault: Fault): Finding {
  const { cause, remedy } = fault.text("zh");
  return { id: fault.id, level: "problem", zh: cause, en: fault.text("en").cause, remedy };
}
