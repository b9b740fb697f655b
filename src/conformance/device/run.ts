/** Runs the cases against a device that calls the suite's own server. */
import { type CaseResult, type Report, reportOf, type Verdict, type Words } from "../result.ts";
import { jpeg } from "../server/pictures.ts";
import { chosen } from "../server/run.ts";
import { DEVICE_CASES } from "./cases/index.ts";
import { type Device, NeedsPerson } from "./device.ts";
import type { DeviceCase } from "./device-case.ts";
import type { ScriptedServer } from "./scripted-server.ts";
import { DeviceStage } from "./stage.ts";

export interface DeviceRun {
  readonly device: Device;
  readonly server: ScriptedServer;
  /** The server's base address as the device reaches it. */
  readonly url: string;
  readonly only?: readonly string[] | undefined;
  readonly heard?: (result: CaseResult) => void;
}

const INSPECTION: Words = { zh: "硬件，需人工检查", en: "hardware, to be looked at by a person" };

/** @throws Fault `conformance.unknown-case` */
export async function runDevice(run: DeviceRun): Promise<Report> {
  const cases = chosen(DEVICE_CASES, run.only);
  const startedAt = new Date().toISOString();
  const results: CaseResult[] = [];
  for (const one of cases) {
    const result = await runCase(one, run);
    run.heard?.(result);
    results.push(result);
  }
  await run.device.stop();
  return reportOf("terminal", run.device.sn ?? run.url, startedAt, results);
}

async function runCase(one: DeviceCase, { device, server, url }: DeviceRun): Promise<CaseResult> {
  const begun = performance.now();
  const { play, ...info } = one;
  const stage = new DeviceStage(device, server, url);
  stage.photo = jpeg(3_000, 21).toString("base64");
  const result = (verdict: Verdict, reason: Words | null = null): CaseResult => ({
    ...info,
    verdict,
    reason,
    exchanges: stage.exchanges,
    ms: Math.round(performance.now() - begun),
  });
  if (!play) return result("inspection", INSPECTION);
  try {
    await play(stage);
  } catch (error) {
    if (error instanceof NeedsPerson) return result(failed(stage) ? "failed" : "not-run", error.words);
    throw error;
  }
  // A case that looked at nothing has shown nothing.
  return result(failed(stage) || stage.exchanges.length === 0 ? "failed" : "passed");
}

const failed = (stage: DeviceStage) => stage.exchanges.some(({ problems }) => problems.length > 0);
