/** Carries a document out, step by step. */
import { Fault } from "../../base/fault.ts";
import { invalid, type LoadedDocument } from "./document/load.ts";
import type { Step } from "./document/schema.ts";
import { provisionFaults } from "./faults.ts";
import { kindOf } from "./kinds/index.ts";
import { keyOf, type Mark, type Wish } from "./mark.ts";
import { type Place, settle, settleAll } from "./settle.ts";
import type { Site } from "./site.ts";
import { fulfil } from "./step.ts";
import { isFor, meaningOf } from "./wishes.ts";

export type StepState = "done" | "already" | "skipped" | "failed" | "due" | "waiting";

export interface StepReport {
  /** From 1, as people count. */
  readonly step: number;
  readonly type: string;
  readonly note?: string;
  /** due: would be done; waiting: a step before it failed. */
  readonly state: StepState;
  /** Why it was skipped. */
  readonly why?: string;
  /** What was or would be written, without any value. */
  readonly changes: readonly string[];
  readonly fault?: Fault;
}

export interface Provisioning extends Place {
  /** Fails unless every one of these findings of the doctor is ok. */
  verify(findings: readonly string[]): Promise<void>;
}

interface Planned {
  readonly step: number;
  readonly source: Step;
  readonly why?: string;
  readonly wishes: readonly Wish[];
}

/**
 * The steps of phase install, in order; the first that fails ends it.
 * @param dryRun looks and writes nothing
 * @throws Fault of the document as a whole, before anything is written
 */
export async function applySteps(
  loaded: LoadedDocument,
  provisioning: Provisioning,
  dryRun: boolean,
): Promise<readonly StepReport[]> {
  if (!dryRun) await settleAll(provisioning);
  const reports: StepReport[] = [];
  for (const planned of plan(loaded, provisioning.site)) {
    const stopped = reports.some(({ state }) => state === "failed");
    reports.push(
      stopped ? report(planned, { state: "waiting" }) : await carryOut(planned, provisioning, dryRun),
    );
  }
  return reports;
}

function plan(loaded: LoadedDocument, site: Site): readonly Planned[] {
  const owners = new Map<string, { step: number; mark: Mark }>();
  return loaded.document.steps.map((source, index) => {
    const step = index + 1;
    const why = otherwise(source, site);
    if (why !== null) return { step, source, why, wishes: [] };
    const meaning = meaningOf(source, { loaded, index, site });
    if ("skip" in meaning) return { step, source, why: meaning.skip, wishes: [] };
    for (const { mark } of meaning.wishes) {
      const other = owners.get(keyOf(mark));
      // Each would undo the other, and no run would ever find everything in order.
      if (other && JSON.stringify(other.mark) !== JSON.stringify(mark))
        throw invalid(
          loaded.file,
          `step ${step} (${source.type})`,
          `contradicts step ${other.step}: ${keyOf(mark)}`,
        );
      owners.set(keyOf(mark), { step, mark });
    }
    return { step, source, wishes: meaning.wishes };
  });
}

function otherwise(step: Step, site: Site): string | null {
  if (step.phase !== "install") return `phase ${step.phase}`;
  return isFor(step, site) ? null : `not for ${site.os} ${site.arch}`;
}

async function carryOut(planned: Planned, provisioning: Provisioning, dryRun: boolean): Promise<StepReport> {
  const { source, why, wishes } = planned;
  if (why !== undefined) return report(planned, { state: "skipped", why });
  try {
    if (source.type === "verify") {
      if (dryRun) return report(planned, { state: "due" });
      await provisioning.verify(source.findings);
      return report(planned, { state: "already" });
    }
    const open = await missing(wishes, provisioning, dryRun);
    if (open.length === 0) return report(planned, { state: "already" });
    const changes = open.map(({ mark }) => keyOf(mark));
    if (dryRun) return report(planned, { state: "due", changes });
    await fulfil(open, { step: planned.step, type: source.type }, provisioning);
    return report(planned, { state: "done", changes });
  } catch (error) {
    return report(planned, { state: "failed", fault: failed(planned, Fault.accept(error)) });
  }
}

async function missing(
  wishes: readonly Wish[],
  { site, record }: Provisioning,
  dryRun: boolean,
): Promise<readonly Wish[]> {
  const open: Wish[] = [];
  for (const wish of wishes) {
    const begun = record.of(wish.mark);
    // It could not be settled before the first step; that it cannot is this step's trouble.
    if (begun?.pending && !dryRun) await settle({ site, record }, begun);
    const recorded = record.of(wish.mark);
    if (recorded?.pending || !(await kindOf(wish.mark).isInForce(site, wish, recorded?.mark)))
      open.push(wish);
  }
  return open;
}

function failed({ step, source }: Planned, fault: Fault): Fault {
  const { zh, en } = { zh: fault.text("zh"), en: fault.text("en") };
  const kind = provisionFaults["provision.step-failed"];
  // The inner fault's words, each in its language.
  const filled = {
    ...kind,
    zh: {
      cause: kind.zh.cause.replace("{cause}", () => zh.cause),
      remedy: kind.zh.remedy.replace("{remedy}", () => zh.remedy),
    },
    en: {
      cause: kind.en.cause.replace("{cause}", () => en.cause),
      remedy: kind.en.remedy.replace("{remedy}", () => en.remedy),
    },
  };
  return new Fault(filled, { step, type: source.type, id: fault.id }, { cause: fault });
}

function report(
  { step, source }: Planned,
  outcome: { state: StepState; why?: string; changes?: readonly string[]; fault?: Fault },
): StepReport {
  const { note } = source;
  return { step, type: source.type, ...(note === undefined ? {} : { note }), changes: [], ...outcome };
}
