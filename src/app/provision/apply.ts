/** Carries a document out, step by step, and takes back what was carried out. */
import { Fault } from "../../base/fault.ts";
import { invalid, type LoadedDocument } from "./document/load.ts";
import type { Step } from "./document/schema.ts";
import { provisionFaults } from "./faults.ts";
import { kindOf } from "./kinds/index.ts";
import { keyOf, type Mark, type Wish } from "./mark.ts";
import type { Entry, ProvisionRecord } from "./record.ts";
import type { Site } from "./site.ts";
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

export interface Provisioning {
  readonly site: Site;
  readonly record: ProvisionRecord;
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
  const made: Made[] = [];
  try {
    if (source.type === "verify") {
      if (dryRun) return report(planned, { state: "due" });
      await provisioning.verify(source.findings);
      return report(planned, { state: "already" });
    }
    const open = await missing(wishes, provisioning);
    if (open.length === 0) return report(planned, { state: "already" });
    const changes = open.map(({ mark }) => keyOf(mark));
    if (dryRun) return report(planned, { state: "due", changes });
    for (const wish of open) made.push(await make(wish, planned, provisioning));
    return report(planned, { state: "done", changes });
  } catch (error) {
    await takeBack(made, provisioning);
    return report(planned, { state: "failed", fault: failed(planned, Fault.accept(error)) });
  }
}

async function missing(wishes: readonly Wish[], { site, record }: Provisioning): Promise<readonly Wish[]> {
  const open: Wish[] = [];
  for (const wish of wishes) {
    if (!(await kindOf(wish.mark).isInForce(site, wish, record.of(wish.mark)?.mark))) open.push(wish);
  }
  return open;
}

interface Made {
  readonly mark: Mark;
  /** What the record said of the same thing before. */
  readonly known: Entry | undefined;
}

async function make(wish: Wish, { step, source }: Planned, { site, record }: Provisioning): Promise<Made> {
  const known = record.of(wish.mark);
  const mark = await kindOf(wish.mark).put(site, wish, known?.mark);
  record.add({ step, type: source.type, mark });
  return { mark, known };
}

/**
 * A step is done as a whole or not at all: what this run made of it goes, what an earlier run had made stays. What
 * cannot be taken back stays in the record, for phase uninstall; why the step failed matters more.
 */
async function takeBack(made: readonly Made[], { site, record }: Provisioning): Promise<void> {
  for (const { mark, known } of made.toReversed()) {
    try {
      await kindOf(mark).undo(site, mark);
      record.remove(mark);
      if (known && (await kindOf(known.mark).stands(site, known.mark))) record.add(known);
    } catch (error) {
      Fault.accept(error);
    }
  }
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

export interface UndoReport {
  readonly type: string;
  readonly what: string;
  /** left: it was changed since, so it is no longer ours. */
  readonly state: "undone" | "left" | "failed" | "due";
  readonly fault?: Fault;
}

/**
 * Phase uninstall: takes back what the record says, last first. What somebody has changed since is left as it is; what
 * cannot be taken back stays in the record, and the rest goes on.
 */
export async function undoAll(
  { site, record }: Pick<Provisioning, "site" | "record">,
  dryRun: boolean,
): Promise<readonly UndoReport[]> {
  const reports: UndoReport[] = [];
  for (const { type, mark } of record.entries.toReversed()) {
    const about = { type, what: keyOf(mark) };
    try {
      const stands = await kindOf(mark).stands(site, mark);
      if (!dryRun) {
        if (stands) await kindOf(mark).undo(site, mark);
        record.remove(mark);
      }
      reports.push({ ...about, state: !stands ? "left" : dryRun ? "due" : "undone" });
    } catch (error) {
      reports.push({ ...about, state: "failed", fault: Fault.accept(error) });
    }
  }
  return reports;
}

/** What is in force of what provisioning wrote. */
export async function driftOf({
  site,
  record,
}: Pick<Provisioning, "site" | "record">): Promise<
  readonly { step: number; type: string; what: string; stands: boolean }[]
> {
  const found = [];
  for (const { step, type, mark } of record.entries)
    found.push({ step, type, what: keyOf(mark), stands: await kindOf(mark).stands(site, mark) });
  return found;
}
