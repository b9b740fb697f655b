import { mkdirSync } from "node:fs";
import { z } from "zod";
import { systemClock } from "../../base/clock.ts";
import { Fault } from "../../base/fault.ts";
import { Origins } from "../../bridge/consent/origins.ts";
import { OriginGrant, OriginList } from "../../bridge/schemas/consent.ts";
import { appFaults } from "../faults.ts";
import { grantFile } from "../grant-file.ts";
import { findAgent } from "../local-agent.ts";
import { printJson, printLines } from "../report.ts";
import { configOf, dataDirOf } from "../service.ts";

interface OriginsCommand {
  readonly dataDir?: string;
  readonly once?: boolean;
  readonly json?: boolean;
}

const DECISIONS = { allow: "允许 allowed", deny: "拒绝 refused" } as const;

export async function list(options: OriginsCommand): Promise<void> {
  const dir = dataDirOf(options);
  const agent = findAgent(dir);
  const found = agent ? await agent.call(OriginList, "GET", "/v1/origins") : originsAt(dir).list();
  if (options.json) return printJson(found);
  const { pending, grants, asking } = found;
  printLines(
    ...pending.map(({ origin, program }) => `等待 waiting  ${origin}${program ? `（${program.name}）` : ""}`),
    ...grants.map((grant) => describe(grant)),
    ...(pending.length + grants.length === 0 ? ["没有记录 / none"] : []),
    ...(asking ? [] : ["由本机策略管理 / managed by this machine's policy"]),
  );
}

export async function decide(
  origin: string,
  decision: "allow" | "deny",
  options: OriginsCommand,
): Promise<void> {
  const dir = dataDirOf(options);
  const agent = findAgent(dir);
  const remember = !options.once;
  if (!agent && !remember) throw new Fault(appFaults["app.not-running"], { dir });
  const grant = agent
    ? await agent.call(OriginGrant, "POST", "/v1/origins/decide", { origin, decision, remember })
    : originsAt(dir).decide(origin, { decision, remember, by: "command" });
  if (options.json) printJson(grant);
  else printLines(describe(grant));
}

export async function forget(origin: string, options: OriginsCommand): Promise<void> {
  const dir = dataDirOf(options);
  const agent = findAgent(dir);
  const answer = agent
    ? await agent.call(z.object({ forgotten: z.boolean() }), "POST", "/v1/origins/forget", { origin })
    : { forgotten: originsAt(dir).forget(origin) };
  if (options.json) printJson(answer);
  else printLines(answer.forgotten ? `已撤销 forgotten  ${origin}` : `没有记录 not known  ${origin}`);
}

/** Without a running agent: the same rules on the same file. */
function originsAt(dir: string): Origins {
  const { allowedOrigins, forbiddenOrigins, consent } = configOf(dir);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  return new Origins({
    rules: { allowed: allowedOrigins, forbidden: forbiddenOrigins, ask: consent === "ask" },
    store: grantFile(dir),
    clock: systemClock,
  });
}

function describe({ origin, decision, remember, decidedBy }: OriginGrant): string {
  const once = remember ? "" : "，仅这一次 once";
  const by = decidedBy === "policy" ? "（配置 configured）" : "";
  return `${DECISIONS[decision]}  ${origin}${once}${by}`;
}
