/** Item by item what a killed agent or platform must not lose or repeat: real processes, kill -9, real HTTP. */
import { describe, expect, test } from "vitest";
import {
  commandsOf,
  enrol,
  follow,
  isDone,
  prepare,
  readCard,
  SN,
  startAgent,
  startPlatform,
  startTerminal,
} from "./support/site.ts";

describe("kill -9", () => {
  test("of the agent right after saving: the next start sends, once", async () => {
    const site = await prepare();
    const first = await startAgent(site);
    const card = await readCard(first, "citizen");
    await site.platform.kill();
    const saved = await enrol(first, card);
    await first.kill();

    await startPlatform(site.dir, site.platformPort);
    const second = await startAgent(site);
    await startTerminal(site);
    const done = await follow(second, saved.id, isDone);
    expect(done.terminals).toEqual([expect.objectContaining({ sn: SN, state: "confirmed" })]);
    expect(await commandsOf(site)).toHaveLength(1);
  });

  test("of the platform while a command waits: the queue goes on where it was", async () => {
    const site = await prepare();
    const agent = await startAgent(site);
    const saved = await enrol(agent, await readCard(agent, "long-term"));
    await follow(agent, saved.id, (view) => view.terminals[0]?.state === "queued");
    await site.platform.kill();
    await startPlatform(site.dir, site.platformPort);
    await startTerminal(site);
    await follow(agent, saved.id, isDone);
    expect(await commandsOf(site)).toEqual([expect.objectContaining({ state: "acknowledged" })]);
  });

  test("of the agent at random moments: nothing lost, nothing sent twice", async () => {
    const site = await prepare();
    await startTerminal(site);
    let agent = await startAgent(site);
    const ids: string[] = [];
    for (const [index, person] of ["citizen", "long-term", "rare-name", "hmt"].entries()) {
      ids.push((await enrol(agent, await readCard(agent, person))).id);
      // Each round lets one step more of the journey happen before the kill.
      await follow(
        agent,
        ids.at(-1) ?? "",
        (view) => ["saved", "sending", "following"].indexOf(view.state) >= index - 1 || isDone(view),
      );
      await agent.kill();
      agent = await startAgent(site);
    }
    for (const id of ids) await follow(agent, id, isDone);
    expect(await commandsOf(site)).toHaveLength(ids.length);
  });
});
