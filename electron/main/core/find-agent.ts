import { z } from "zod";
import { readRunFile } from "../../../src/app/run-file.ts";

/** An agent that answers, whoever started it. */
export interface RunningAgent {
  /** `http://127.0.0.1:22377`, exactly the origin of its pages. */
  readonly url: string;
  readonly token: string;
}

const ANSWER_MS = 5_000;
const Health = z.object({ name: z.literal("idcard-bridge") });

/** The agent of this data directory by its run file: a headless service, or the one that we have just started. */
export function agentOf(dir: string): RunningAgent | null {
  const run = readRunFile(dir);
  return run?.port === undefined ? null : { url: `http://127.0.0.1:${run.port}`, token: run.token };
}

/** A run file may be the leftover of a killed agent whose number another program has now. */
export async function answers({ url }: RunningAgent): Promise<boolean> {
  try {
    const response = await fetch(`${url}/v1/health`, { signal: AbortSignal.timeout(ANSWER_MS) });
    return Health.safeParse(await response.json()).success;
  } catch {
    return false;
  }
}
