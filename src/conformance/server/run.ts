/** Runs the cases against a server: what can be prepared is run, what cannot is told, never passed over. */
import { Fault } from "../../base/fault.ts";
import { conformanceFaults } from "../faults.ts";
import { type CaseResult, type Report, reportOf, type Verdict, type Words } from "../result.ts";
import { SERVER_CASES } from "./cases/index.ts";
import type { Ability, Control } from "./control.ts";
import { drain, endCommands } from "./drain.ts";
import { type Fixtures, standardFixtures } from "./fixtures.ts";
import { valuesOf } from "./pool.ts";
import { Stage } from "./stage.ts";
import type { Need, ServerCase, Step } from "./step.ts";

export interface ServerRun {
  readonly url: string;
  readonly fixtures?: Fixtures;
  readonly control?: Control | null;
  /** Ids, or beginnings of ids (`S41-`); absent: all. */
  readonly only?: readonly string[] | undefined;
  /** SE-05; default 500. */
  readonly p95Ms?: number;
  readonly heard?: (result: CaseResult) => void;
}

const NEEDS: Readonly<
  Record<Exclude<Step["do"], "send" | "command" | "at-once" | "get" | "next-code" | "load">, Ability>
> = {
  settings: "settings",
  fault: "fault",
  elapse: "clock",
  restart: "restart",
  "remove-person": "persons",
  "upload-photo": "persons",
  order: "order",
  batch: "order",
  look: "look",
};

/** @throws Fault `conformance.unreachable`, `conformance.unknown-case`, `conformance.control` */
export async function runServer(run: ServerRun): Promise<Report> {
  const { fixtures = standardFixtures, control = null } = run;
  const cases = chosen(SERVER_CASES, run.only);
  const startedAt = new Date().toISOString();
  if (!control?.can.has("reset")) await reachable(run.url);
  const results: CaseResult[] = [];
  for (const one of cases) {
    const result = await runCase(one, { ...run, fixtures, control });
    run.heard?.(result);
    results.push(result);
  }
  return reportOf("server", run.url, startedAt, results);
}

/** @throws Fault `conformance.unknown-case` */
export function chosen<T extends { readonly id: string }>(
  all: readonly T[],
  only: readonly string[] | undefined,
): readonly T[] {
  if (!only || only.length === 0) return all;
  const fits = (id: string, wanted: string) =>
    id === wanted || (wanted.endsWith("-") && id.startsWith(wanted));
  const unknown = only.filter((wanted) => !all.some(({ id }) => fits(id, wanted)));
  if (unknown.length > 0)
    throw new Fault(conformanceFaults["conformance.unknown-case"], { ids: unknown.join(", ") });
  return all.filter(({ id }) => only.some((wanted) => fits(id, wanted)));
}

async function reachable(url: string): Promise<void> {
  try {
    await fetch(url, { signal: AbortSignal.timeout(10_000) });
  } catch (error) {
    const { cause, message } = error as { cause?: { code?: string }; message: string };
    throw new Fault(conformanceFaults["conformance.unreachable"], { url, reason: cause?.code ?? message });
  }
}

type Prepared = ServerRun & { readonly fixtures: Fixtures; readonly control: Control | null };

async function runCase(one: ServerCase, run: Prepared): Promise<CaseResult> {
  const begun = performance.now();
  const { steps, needs, ...info } = one;
  const result = (
    verdict: Verdict,
    reason: Words | null,
    exchanges: CaseResult["exchanges"],
  ): CaseResult => ({
    ...info,
    verdict,
    reason,
    exchanges,
    ms: Math.round(performance.now() - begun),
  });
  const lacking = needs.map((need) => LACKING[need](run.fixtures)).find((reason) => reason !== null);
  if (lacking) return result("not-run", lacking, []);
  const url = await freshStart(run);
  const values = { ...valuesOf(run.fixtures), ...(await seenPhotos(run)) };
  const stage = new Stage({
    url,
    fixtures: run.fixtures,
    control: run.control,
    values,
    limits: { p95Ms: run.p95Ms ?? 500 },
  });
  const [verdict, reason] = await playAll(steps, stage, run.control);
  if (!run.control?.can.has("reset")) await endCommands(url, run.fixtures, stage.queued);
  return result(verdict, reason, stage.exchanges);
}

async function playAll(
  steps: readonly Step[],
  stage: Stage,
  control: Control | null,
): Promise<[Verdict, Words | null]> {
  let unseen: Words | null = null;
  for (const step of steps) {
    const ability = step.do in NEEDS ? NEEDS[step.do as keyof typeof NEEDS] : null;
    const able = ability === null || control?.can.has(ability) === true;
    if (!able && ability !== "look")
      return failedSoFar(stage) ? ["failed", null] : ["not-run", notPreparable(step.do, ability)];
    if (able) await stage.play(step);
    else unseen = NOT_SEEN;
  }
  if (failedSoFar(stage)) return ["failed", null];
  return unseen ? ["not-run", unseen] : ["passed", null];
}

const failedSoFar = (stage: Stage) => stage.exchanges.some(({ problems }) => problems.length > 0);

/** A fresh store, or at least an empty queue. @returns where the server is */
async function freshStart({ url, fixtures, control }: Prepared): Promise<string> {
  if (control?.can.has("reset")) return (await control.reset()).url ?? url;
  for (const sn of [fixtures.sn, fixtures.secondSn]) if (sn !== null) await drain(url, fixtures, sn);
  return url;
}

/** The exact photos, where the fixtures only say that there are some and the control shows them. */
async function seenPhotos({ control, fixtures }: Prepared): Promise<Record<string, string>> {
  const vague = Object.values(fixtures.persons ?? {}).some(({ photo }) => photo === true);
  if (!vague || !control?.can.has("look")) return {};
  const photos = Object.entries(await control.look("photos"));
  return Object.fromEntries(photos.map(([userCode, photo]) => [`pic-${userCode}`, photo]));
}

const LACKING: Readonly<Record<Need, (fixtures: Fixtures) => Words | null>> = {
  persons: ({ persons }) => (persons ? null : { zh: "夹具里没有人员", en: "the fixtures have no persons" }),
  otherApp: ({ otherApp }) =>
    otherApp ? null : { zh: "夹具里没有第二个应用", en: "the fixtures have no second app" },
  secondSn: ({ secondSn }) =>
    secondSn ? null : { zh: "夹具里没有第二台设备", en: "the fixtures have no second device" },
};

const NOT_SEEN: Words = {
  zh: "回答正确，但没有控制接口，看不到服务器保存了什么",
  en: "the answers were right, but without a control nobody sees what the server keeps",
};

function notPreparable(step: string, ability: Ability | null): Words {
  return {
    zh: `步骤 ${step} 需要服务器一侧的控制（${ability}）`,
    en: `the step ${step} needs control of the server's side (${ability})`,
  };
}
