import { browserPolicies } from "../browser-policy/index.ts";
import { configOf } from "../service.ts";
import type { DoctorContext, Finding } from "./finding.ts";

/** Are the browsers of this computer told to let the allowed pages through without a prompt? */
export async function checkBrowsers({ dir }: DoctorContext): Promise<Finding[]> {
  const { allowedOrigins } = configOf(dir);
  if (allowedOrigins.length === 0) return [];
  const findings: Finding[] = [];
  for (const browser of browserPolicies()) {
    if (!(await browser.isInstalled())) continue;
    const { missing, hiddenBy } = await browser.status(allowedOrigins);
    const id = `browser-policy.${browser.browser}`;
    if (missing.length === 0) {
      const zh = `${browser.name} 的策略已对允许的网页生效`;
      findings.push({ id, level: "ok", zh, en: `${browser.name}'s policy lets the allowed pages through` });
    } else {
      findings.push({
        id,
        level: "note",
        zh: `${browser.name} 会就以下网页询问用户：${missing.join("、")}${hiddenBy ? `（策略被 ${hiddenBy} 覆盖）` : ""}`,
        en: `${browser.name} will ask its user about ${missing.join(", ")}`,
        remedy: hiddenBy
          ? `请把这些网址加入 ${hiddenBy}`
          : "请以管理员身份运行 idcard-bridge policy install，或见 docs/it.md",
      });
    }
  }
  return findings;
}
