/** Phase startup: what each user of the machine is given when the agent starts. It never keeps the agent from starting. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "../../base/fault.ts";
import type { Log } from "../../base/log.ts";
import { changeUserConfig } from "../config/user-file.ts";
import { appFaults } from "../faults.ts";
import { readGuarded } from "./document/guarded.ts";
import { type LoadedDocument, parseDocument } from "./document/load.ts";
import type { Step } from "./document/schema.ts";
import { inMachineDir, type Site } from "./site.ts";
import { type StartupOutcome, settingsGiven, writeStartup } from "./startup-report.ts";
import { isFor } from "./wishes.ts";

type Settings = Readonly<Record<string, unknown>>;
type Verify = (findings: readonly string[]) => Promise<void>;

export interface Startup {
  /** The steps that need a running agent; resolves when their outcome is written down. Never rejects. */
  afterStart(log: Log, verify: Verify): Promise<void>;
}

const NOTHING: Startup = { afterStart: async () => {} };

/**
 * The steps that write settings, before these are read; a few small files and nothing else.
 * @param dir the user's data directory
 */
export function provisionAtStart(
  dir: string,
  site: Site,
  file = inMachineDir(site, "provision.json"),
): Startup {
  if (!existsSync(file)) return NOTHING;
  let loaded: Pick<LoadedDocument, "document" | "raw">;
  try {
    loaded = parseDocument(file, readGuarded(file));
  } catch (error) {
    return told(dir, [outcomeOf(0, "-", Fault.accept(error))]);
  }
  const outcomes: StartupOutcome[] = [];
  const later: { step: number; findings: readonly string[] }[] = [];
  for (const [index, source] of loaded.document.steps.entries()) {
    if (source.phase !== "startup" || !isFor(source, site)) continue;
    if (source.type === "verify") {
      later.push({ step: index + 1, findings: source.findings });
      continue;
    }
    try {
      const given = give(dir, settingsOf(source, loaded.raw[index] ?? {}, site));
      outcomes.push({ step: index + 1, type: source.type, state: given ? "done" : "already" });
    } catch (error) {
      outcomes.push(outcomeOf(index + 1, source.type, Fault.accept(error)));
    }
  }
  return told(dir, outcomes, later);
}

function told(
  dir: string,
  early: readonly StartupOutcome[],
  later: readonly { step: number; findings: readonly string[] }[] = [],
): Startup {
  return {
    async afterStart(log, verify) {
      const outcomes = [...early];
      for (const { step, findings } of later) outcomes.push(await verified(step, () => verify(findings)));
      for (const { step, type, fault } of outcomes)
        if (fault) log.warn({ step, type, fault: fault.id, reason: fault.en }, "a provisioning step failed");
      writeStartup(dir, { steps: outcomes });
    },
  };
}

async function verified(step: number, verify: () => Promise<void>): Promise<StartupOutcome> {
  try {
    await verify();
    return { step, type: "verify", state: "done" };
  } catch (error) {
    return outcomeOf(step, "verify", Fault.accept(error));
  }
}

function settingsOf(step: Step, raw: Settings, { env }: Site): Settings {
  if (step.type === "policy") return raw.settings as Settings;
  if (step.type !== "platform") return {};
  const token = step.token && "env" in step.token ? env[step.token.env] : undefined;
  return { platformUrl: step.url, ...(token ? { platformToken: token } : {}) };
}

/** Each setting once: whoever had one already, or has taken it out again, keeps what they chose. */
function give(dir: string, settings: Settings): boolean {
  const { known, offered, news } = newTo(dir, settings);
  if (news.length > 0) changeUserConfig(dir, Object.fromEntries(news));
  if (offered.length > 0) writeStartup(dir, { given: [...known, ...offered.map(([name]) => name)] });
  return news.length > 0;
}

function newTo(dir: string, settings: Settings) {
  const known = settingsGiven(dir);
  const offered = Object.entries(settings).filter(([name]) => !known.includes(name));
  const own = offered.length === 0 ? {} : userConfig(dir);
  return { known, offered, news: offered.filter(([name]) => !(name in own)) };
}

/** What the next start would do; nothing is written. */
export function dueAtStart(
  dir: string,
  { document, raw }: Pick<LoadedDocument, "document" | "raw">,
  site: Site,
): readonly { step: number; type: string; state: "due" | "already" }[] {
  return document.steps.flatMap((source, index) => {
    if (source.phase !== "startup" || !isFor(source, site)) return [];
    const isDue =
      source.type === "verify" || newTo(dir, settingsOf(source, raw[index] ?? {}, site)).news.length > 0;
    return [{ step: index + 1, type: source.type, state: isDue ? "due" : "already" }];
  });
}

/** @throws Fault `app.config-invalid` */
function userConfig(dir: string): object {
  const file = join(dir, "config.json");
  if (!existsSync(file)) return {};
  try {
    return Object(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new Fault(appFaults["app.config-invalid"], { source: file, reason: "not JSON" }, { cause: error });
  }
}

function outcomeOf(step: number, type: string, fault: Fault): StartupOutcome {
  const { cause: zh, remedy } = fault.text("zh");
  const { cause: en, remedy: enRemedy } = fault.text("en");
  return { step, type, state: "failed", fault: { id: fault.id, zh, en, remedy, enRemedy } };
}
