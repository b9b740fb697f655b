import { readFileSync, writeFileSync } from "node:fs";
import { Fault } from "../../base/fault.ts";
import { conformanceFaults } from "../../conformance/faults.ts";
import { caseLines, type Language, summary } from "../../conformance/report/human.ts";
import { junit } from "../../conformance/report/junit.ts";
import type { CaseResult, Report } from "../../conformance/result.ts";
import { Fixtures } from "../../conformance/server/fixtures.ts";
import { connectControl } from "../../conformance/server/http-control.ts";
import { runServer } from "../../conformance/server/run.ts";
import { appFaults } from "../faults.ts";
import { printJson, printLines } from "../report.ts";

interface ReportOptions {
  readonly only?: readonly string[];
  readonly verbose?: boolean;
  readonly language: Language;
  readonly json?: boolean;
  readonly junit?: string;
  readonly allowNotRun?: boolean;
}

interface ServerCommand extends ReportOptions {
  readonly url?: string;
  readonly self?: boolean;
  readonly appid?: string;
  readonly secret?: string;
  readonly sn?: string;
  readonly fixtures?: string;
  readonly control?: string;
}

/** Exit 0 only if every case passed. */
export async function server(options: ServerCommand): Promise<void> {
  const heard = teller(options);
  if (options.url === undefined && !options.self) throw new Fault(appFaults["app.conformance-target"]);
  if (options.url !== undefined) {
    const control = options.control === undefined ? null : await connectControl(options.control);
    const fixtures = readFixtures(options);
    finish(await runServer({ url: options.url, control, fixtures, only: options.only, heard }), options);
    return;
  }
  const { startSelfPlatform } = await import("../conformance/self-platform.ts");
  const self = await startSelfPlatform();
  try {
    const { url, fixtures } = self;
    finish(await runServer({ url, control: self, fixtures, only: options.only, heard }), options);
  } finally {
    await self.stop();
  }
}

/** The file, and over it the flags. @throws Fault `conformance.fixtures` */
function readFixtures({ fixtures: file, appid, secret, sn }: ServerCommand): Fixtures {
  try {
    const given: unknown = file === undefined ? {} : JSON.parse(readFileSync(file, "utf8"));
    const read = Fixtures.parse(given);
    const app = { appid: appid ?? read.app.appid, secret: secret ?? read.app.secret };
    return { ...read, app, sn: sn ?? read.sn };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Fault(
      conformanceFaults["conformance.fixtures"],
      { file: file ?? "", reason },
      { cause: error },
    );
  }
}

/** Prints each case as it comes; with --json to nobody. */
function teller({ json, language, verbose = false }: ReportOptions) {
  return (result: CaseResult) => {
    if (!json) printLines(...caseLines(result, language, verbose));
  };
}

function finish(report: Report, { json, language, junit: file, allowNotRun = false }: ReportOptions): void {
  if (json) printJson(report);
  else printLines("", summary(report, language));
  if (file !== undefined) writeFileSync(file, junit(report));
  if (report.failed > 0 || (report.notRun > 0 && !allowNotRun)) process.exitCode = 1;
}
