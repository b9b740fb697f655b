import { expect } from "vitest";
import type { Program } from "../../support/program.ts";

/** Puts the fictitious citizen's card on the simulated reader of a running agent, or takes it away. */
export async function simulate({ run }: Program, what: "insert" | "remove"): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${run.port}/v1/simulator/${what}`, {
    method: "POST",
    headers: { authorization: `Bearer ${run.token}`, "content-type": "application/json" },
    body: JSON.stringify(what === "insert" ? { card: "citizen" } : {}),
  });
  expect(response.status).toBe(200);
}
