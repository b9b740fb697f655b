import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
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
import type { Address } from "./arguments.ts";

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

interface TerminalCommand extends ReportOptions {
  readonly self?: boolean;
  readonly listen: Address;
  readonly appid: string;
  readonly secret?: string;
}

/** Exit 0 only if every case passed that is no hardware. */
export async function terminal(options: TerminalCommand): Promise<void> {
  const heard = teller(options);
  const [{ runDevice }, { ScriptedServer }] = await Promise.all([
    import("../../conformance/device/run.ts"),
    import("../../conformance/device/scripted-server.ts"),
  ]);
  if (options.self) {
    const { OwnTerminal } = await import("../../conformance/device/own-terminal.ts");
    const dir = mkdtempSync(join(tmpdir(), "idcard-bridge-conformance-"));
    const device = new OwnTerminal(dir);
    const server = new ScriptedServer(device.monotonic);
    try {
      await server.listen("127.0.0.1", 0);
      const url = `http://127.0.0.1:${server.port}`;
      finish(await runDevice({ device, server, url, only: options.only, heard }), options);
    } finally {
      server.stop();
      rmSync(dir, { recursive: true, force: true });
    }
    return;
  }
  const { AttendedDevice } = await import("../../conformance/device/attended-device.ts");
  const { appid, secret = "", language, json, listen } = options;
  if (secret === "") throw new Fault(appFaults["app.app-secret-missing"]);
  const keyboard = process.stdin.isTTY && !json ? createInterface(process.stdin, process.stdout) : null;
  const device = new AttendedDevice(
    { appid, secret },
    keyboard && ((words) => keyboard.question(`${words[language]} `)),
  );
  const server = new ScriptedServer(device.monotonic);
  try {
    await server.listen(listen.host, listen.port);
    const url = `http://${reachable(listen.host)}:${server.port}`;
    process.stderr.write(
      `请把考勤机指向 ${url}，appid ${appid}\npoint the device at ${url}, appid ${appid}\n`,
    );
    await firstCall(server);
    finish(await runDevice({ device, server, url, only: options.only, heard }), options);
  } finally {
    server.stop();
    keyboard?.close();
  }
}

/** Waits as long as it takes: a person is on the way to the device. */
async function firstCall(server: { calls: readonly unknown[] }): Promise<void> {
  while (server.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 200));
}

/** An address of this machine that others can reach, where it listens on all. */
function reachable(host: string): string {
  if (host !== "0.0.0.0" && host !== "::") return host.includes(":") ? `[${host}]` : host;
  const all = Object.values(networkInterfaces()).flat();
  return all.find((one) => one?.family === "IPv4" && !one.internal)?.address ?? "127.0.0.1";
}
