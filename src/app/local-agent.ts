/** Talks to the agent that runs on this data directory, with the token of its run file. */
import { z } from "zod";
import { Fault, type FaultKind } from "../base/fault.ts";
import { appFaults } from "./faults.ts";
import { readRunFile } from "./run-file.ts";

export interface LocalAgent {
  readonly url: string;
  /** Of its run file. */
  readonly token: string;
  /** @returns the JSON answer; @throws Fault with the agent's own id, cause and remedy */
  call<T>(schema: z.ZodType<T>, method: "GET" | "POST", path: string, body?: unknown): Promise<T>;
}

const Refusal = z.object({
  error: z.object({
    code: z.number(),
    message: z.string(),
    data: z.object({
      id: z.string(),
      remedy: z.string(),
      retryable: z.boolean(),
      en: z.object({ message: z.string(), remedy: z.string() }),
    }),
  }),
});

/** The running agent, or null. */
export function findAgent(dir: string): LocalAgent | null {
  const run = readRunFile(dir);
  if (run?.port === undefined) return null;
  const url = `http://127.0.0.1:${run.port}`;
  return {
    url,
    token: run.token,
    async call(schema, method, path, body) {
      let response: Response;
      try {
        response = await fetch(url + path, {
          method,
          headers: { authorization: `Bearer ${run.token}`, "content-type": "application/json" },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
      } catch (error) {
        throw new Fault(appFaults["app.not-running"], { dir }, { cause: error });
      }
      const answer: unknown = await response.json().catch(() => null);
      if (!response.ok) throw asFault(answer, response.status);
      const parsed = schema.safeParse(answer);
      if (!parsed.success)
        throw new Fault(appFaults["app.agent-answer"], { reason: "unknown shape" }, { cause: parsed.error });
      return parsed.data;
    },
  };
}

/** @throws Fault `app.not-running` */
export function runningAgent(dir: string): LocalAgent {
  const agent = findAgent(dir);
  if (!agent) throw new Fault(appFaults["app.not-running"], { dir });
  return agent;
}

/** The agent's refusal, as if it had been thrown here. */
function asFault(answer: unknown, status: number): Fault {
  const refusal = Refusal.safeParse(answer);
  if (!refusal.success) return new Fault(appFaults["app.agent-answer"], { reason: `HTTP ${status}` });
  const { code, message, data } = refusal.data.error;
  const kind: FaultKind = {
    id: data.id,
    code,
    http: status,
    retryable: data.retryable,
    zh: { cause: message, remedy: data.remedy },
    en: { cause: data.en.message, remedy: data.en.remedy },
  };
  return new Fault(kind);
}
