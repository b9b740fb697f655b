import { existsSync, mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { Fault } from "../../base/fault.ts";
import { examine } from "../doctor/index.ts";
import { createLog } from "../log.ts";
import { alone } from "../provision/alone.ts";
import { applySteps, type StepReport } from "../provision/apply.ts";
import { loadDocument } from "../provision/document/load.ts";
import { provisionFaults } from "../provision/faults.ts";
import { prepareMachineDir } from "../provision/machine-dir.ts";
import { ProvisionRecord } from "../provision/record.ts";
import { inMachineDir, type Site } from "../provision/site.ts";
import { dueAtStart, provisionAtStart } from "../provision/startup.ts";
import { readStartup, type StartupOutcome } from "../provision/startup-report.ts";
import { thisComputer } from "../provision/this-computer.ts";
import { type Drift, driftOf, type UndoReport, undoAll } from "../provision/undo.ts";
import { demandFindings } from "../provision/verify.ts";
import { printJson, printLines, reportFailure } from "../report.ts";
import { dataDirOf } from "../service.ts";

interface ProvisionCommand {
  readonly phase?: "install" | "startup" | "uninstall";
  readonly file?: string;
  readonly root?: string;
  readonly dataDir?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const STATES: Record<StepReport["state"] | UndoReport["state"], string> = {
  done: "完成 done",
  already: "已就绪 already",
  skipped: "跳过 skipped",
  failed: "失败 failed",
  due: "待执行 due",
  waiting: "未执行 not reached",
  undone: "已撤销 undone",
  left: "已被改动，保留 changed since, left",
};

/** @throws Fault of the document as a whole; one step's fault is told in its line */
export const check = (options: ProvisionCommand) => apply({ ...options, dryRun: true });

export async function apply(options: ProvisionCommand): Promise<void> {
  const site = siteOf(options);
  if (options.phase === "uninstall") return await undo(site, options);
  if (options.phase === "startup") return await startup(site, options);
  const { dryRun = false, json = false } = options;
  const loaded = loadDocument(fileOf(site, options));
  if (!dryRun) await prepareMachineDir(site);
  const verify = async (findings: readonly string[]) =>
    demandFindings(findings, await examine({ dir: dataDirOf(options) }));
  const work = () => applySteps(loaded, { site, record: ProvisionRecord.guarded(site), verify }, dryRun);
  const steps = dryRun ? await work() : await alone(site, work);
  if (json) printJson({ phase: "install", file: loaded.file, dryRun, steps: steps.map(asDocument) });
  else printLines(...steps.flatMap(describe), ...(steps.length === 0 ? ["没有步骤 no steps"] : []));
  fail(steps);
}

/** What was there before provisioning is put back; the document itself is not needed. */
async function undo(site: Site, { dryRun = false, json = false }: ProvisionCommand): Promise<void> {
  const work = () => undoAll({ site, record: ProvisionRecord.guarded(site) }, dryRun);
  // Where nothing was ever provisioned, nobody need be an administrator to hear so.
  const isThere = ProvisionRecord.guarded(site).entries.length > 0;
  const items = isThere && !dryRun ? await alone(site, work) : await work();
  if (json) printJson({ phase: "uninstall", dryRun, items: items.map(asDocument) });
  else if (items.length === 0) printLines("没有可撤销的 nothing of ours");
  else printLines(...items.map(({ what, state }) => `${STATES[state]}  ${what}`));
  fail(items);
}

/** As the agent does it when it starts; what needs a running agent is asked of the one that runs. */
async function startup(site: Site, options: ProvisionCommand): Promise<void> {
  const { dryRun = false, json = false } = options;
  const dir = dataDirOf(options);
  const file = fileOf(site, options);
  if (!existsSync(file)) throw new Fault(provisionFaults["provision.missing"], { file });
  const steps = dryRun ? dueAtStart(dir, loadDocument(file), site) : await startedNow(dir, site, file);
  if (json) printJson({ phase: "startup", dryRun, steps });
  else
    printLines(...steps.map(({ step, type, state }) => `${step}  ${type}  ${STATES[state]}`), ...none(steps));
  for (const { fault } of steps as readonly StartupOutcome[]) {
    if (!fault) continue;
    process.stderr.write(
      `错误：${fault.zh}。${fault.remedy}。\nerror ${fault.id}: ${fault.en}; ${fault.enRemedy}\n`,
    );
    process.exitCode = 1;
  }
}

async function startedNow(dir: string, site: Site, file: string): Promise<readonly StartupOutcome[]> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const begun = provisionAtStart(dir, site, file);
  await begun.afterStart(createLog("silent"), async (findings) =>
    demandFindings(findings, await examine({ dir })),
  );
  return readStartup(dir);
}

export async function show(options: ProvisionCommand): Promise<void> {
  const site = siteOf(options);
  const file = fileOf(site, options);
  const items = await driftOf({ site, record: new ProvisionRecord(site) });
  const steps = readStartup(dataDirOf(options));
  if (options.json) return printJson({ file, present: existsSync(file), items, startup: steps });
  printLines(
    `${file}${existsSync(file) ? "" : "（没有 not there）"}`,
    ...items.map((item) => `${standing(item)}  ${item.step}  ${item.what}`),
    ...none(items),
  );
}

function standing({ stands, halfDone }: Drift): string {
  if (halfDone) return "中断，未完成 interrupted, half done";
  return stands ? "生效 in force" : "已改动 changed";
}

const none = (list: readonly unknown[]) => (list.length === 0 ? ["没有记录 none"] : []);

const siteOf = ({ root }: ProvisionCommand) => thisComputer(root === undefined ? "" : resolve(root));

const fileOf = (site: Site, { file }: ProvisionCommand) =>
  resolve(file ?? inMachineDir(site, "provision.json"));

function fail(reports: readonly { readonly fault?: Fault }[]): void {
  for (const { fault } of reports) if (fault) process.exitCode = reportFailure(fault, false);
}

function asDocument<T extends { readonly fault?: Fault }>({ fault, ...rest }: T) {
  if (!fault) return rest;
  const error = { id: fault.detail.id ?? fault.id, ...fault.text("zh"), en: fault.text("en") };
  return { ...rest, error };
}

function describe({ step, type, note, state, why, changes }: StepReport): string[] {
  const head = `${step}  ${type}${note ? `（${note}）` : ""}  ${STATES[state]}${why ? `：${why}` : ""}`;
  return [head, ...changes.map((change) => `     ${change}`)];
}
