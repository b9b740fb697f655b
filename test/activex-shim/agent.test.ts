import { expect, onTestFinished, test, vi } from "vitest";
import { Agent } from "../../src/activex-shim/agent.ts";
import { watchCards } from "../../src/activex-shim/sdk.ts";

test.each(["<html>another program</html>", "{}", '{"type":""}', "null", '"text"', '{"readers":7}', ""])(
  "another program that answers %j in the agent's place counts as no agent; the page's script goes on",
  async (answer) => {
    const heard: unknown[] = [];
    const agent = new Agent({ now: () => answer, later: async () => answer }, (refusal) =>
      heard.push(refusal),
    );
    expect(agent.read()).toEqual({ card: null, failure: "unreachable" });
    expect(await agent.readLater({})).toEqual({ card: null, failure: "unreachable" });
    expect(agent.reader()).toBe("unreachable");
    expect(heard).toEqual([null, null, null]);
  },
);

test("automatic reading that cannot begin is told to the page's author, unless it was stopped before", async () => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => {});
  onTestFinished(() => warned.mockRestore());
  const read = async () => ({ card: null, failure: "no-card" as const });
  const none = () => Promise.reject(new Error("no sdk.js"));
  watchCards(none, read, () => {})();
  watchCards(none, read, () => {});
  await expect.poll(() => warned).toHaveBeenCalled();
  expect(warned.mock.calls.map(String)).toEqual([expect.stringContaining("no sdk.js")]);
});
