import { Fault } from "../../base/fault.ts";
import { isOrigin } from "../../bridge/consent/origin.ts";
import { bridgeFaults } from "../../bridge/faults.ts";
import { policyFaults } from "../browser-policy/faults.ts";
import { browserPolicies } from "../browser-policy/index.ts";
import type { BrowserPolicy } from "../browser-policy/policy.ts";
import { printJson, printLines } from "../report.ts";
import { configOf, dataDirOf } from "../service.ts";

interface PolicyCommand {
  readonly origin?: readonly string[];
  readonly browser?: readonly string[];
  readonly root?: string;
  readonly dataDir?: string;
  readonly json?: boolean;
}

interface Line {
  readonly browser: string;
  readonly name: string;
  readonly place: string;
  readonly installed: boolean;
  readonly changed?: boolean;
  readonly inForce: readonly string[];
  readonly missing: readonly string[];
  readonly hiddenBy?: string;
  readonly error?: { readonly id: string; readonly cause: string; readonly remedy: string };
}

/** @throws Fault `policy.unsupported`, `policy.no-origins`, `origin.invalid`; one browser's fault is told in its line */
export async function policy(what: "install" | "remove" | "show", options: PolicyCommand): Promise<void> {
  const all = browserPolicies(options.root).filter(
    ({ browser }) => !options.browser || options.browser.includes(browser),
  );
  if (all.length === 0) throw new Fault(policyFaults["policy.unsupported"], { system: process.platform });
  const origins = what === "remove" ? [] : originsOf(options);
  if (what === "install" && origins.length === 0) throw new Fault(policyFaults["policy.no-origins"]);
  const lines: Line[] = [];
  for (const one of all) lines.push(await work(one, what, origins));
  if (lines.some(({ error }) => error)) process.exitCode = 1;
  if (options.json) printJson({ origins, browsers: lines });
  else printLines(...lines.flatMap((line) => describe(line, what)));
}

function originsOf({ origin, dataDir }: PolicyCommand): readonly string[] {
  const wrong = origin?.find((one) => !isOrigin(one));
  if (wrong !== undefined) throw new Fault(bridgeFaults["origin.invalid"], { origin: wrong });
  return origin ?? configOf(dataDirOf(dataDir === undefined ? {} : { dataDir })).allowedOrigins;
}

async function work(
  one: BrowserPolicy,
  what: "install" | "remove" | "show",
  origins: readonly string[],
): Promise<Line> {
  const { browser, name, place } = one;
  const line = { browser, name, place, installed: await one.isInstalled() };
  try {
    const changed =
      what === "show" ? undefined : await (what === "install" ? one.install(origins) : one.remove());
    return { ...line, ...(await one.status(origins)), ...(changed === undefined ? {} : { changed }) };
  } catch (error) {
    const fault = Fault.accept(error);
    return { ...line, inForce: [], missing: origins, error: { id: fault.id, ...fault.text("zh") } };
  }
}

function describe(line: Line, what: "install" | "remove" | "show"): string[] {
  const { name, place, installed, changed, inForce, missing, hiddenBy, error } = line;
  const head = `${name}${installed ? "" : "（未安装 not installed）"}：${place}`;
  if (error) return [head, `  ${error.cause}。${error.remedy}。`];
  if (what === "remove") return [head, changed ? "  已删除 removed" : "  没有可删除的 nothing of ours"];
  return [
    head,
    ...(changed ? ["  已写入，重新打开浏览器后生效 written; open the browser anew"] : []),
    ...inForce.map((origin) => `  生效 in force   ${origin}`),
    ...missing.map(
      (origin) => `  缺少 missing    ${origin}${hiddenBy ? `（被 ${hiddenBy} 覆盖 hidden）` : ""}`,
    ),
  ];
}
