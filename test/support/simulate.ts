import { expect } from "vitest";
import type { Program } from "./program.ts";

/** Puts the fictitious citizen's card on the simulated reader of a running agent, or takes it away. */
export async function simulate(agent: Program, what: "insert" | "remove"): Promise<void> {
  await agentCall(agent, `/v1/simulator/${what}`, what === "insert" ? { card: "citizen" } : {});
}

/** What a program with the agent's token may do. @returns the answer */
export async function agentCall({ run }: Program, path: string, body: object = {}): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${run.port}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${run.token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return await response.json();
}
