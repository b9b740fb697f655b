/** Item by item what a killed agent or platform must not lose or repeat: real processes, kill -9, real HTTP. */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { Card } from "../../src/card/card.ts";
import type { EnrolmentView } from "../../src/enrolment/schemas.ts";
import { type Program, runProgram, startProgram } from "../support/program.ts";
import { tempDir } from "../support/temp-dir.ts";

const SN = "TEST-0001";

interface Site {
  readonly dir: string;
  readonly platformPort: string;
  readonly secret: string;
  readonly platformToken: string;
}

async function startPlatform(dir: string, port = "0"): Promise<Program> {
  return await startProgram(["platform", "--platform-port", port], join(dir, "platform"), {
    IDCARD_BRIDGE_HEARTBEAT_SECONDS: "5",
  });
}

async function prepare(): Promise<Site & { platform: Program }> {
  const dir = await tempDir();
  const platform = await startPlatform(dir);
  const site = { dir, platformPort: String(platform.run.platformPort), platformToken: platform.run.token };
  const { secret } = (await admin(site, "POST", "apps", { appid: "test" })) as { secret: string };
  await admin(site, "POST", "devices", { sn: SN, name: "测试机", appid: "test" });
  return { ...site, secret, platform };
}

async function admin(
  site: Pick<Site, "platformPort" | "platformToken">,
  method: string,
  path: string,
  body?: object,
) {
  const response = await fetch(`http://127.0.0.1:${site.platformPort}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${site.platformToken}`, "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  expect(response.ok).toBe(true);
  return await response.json();
}

const startAgent = (site: Site) =>
  startProgram(
    ["start", "--port", "0", "--platform-url", `http://127.0.0.1:${site.platformPort}`],
    join(site.dir, "agent"),
    {
      IDCARD_BRIDGE_PLATFORM_TOKEN: site.platformToken,
      IDCARD_BRIDGE_SIMULATOR: "on",
    },
  );

const startTerminal = (site: Site) =>
  startProgram(
    ["terminal", "--server", `http://127.0.0.1:${site.platformPort}`, "--sn", SN, "--appid", "test"],
    join(site.dir, "terminal"),
    { IDCARD_BRIDGE_APP_SECRET: site.secret },
  );

/** A page's connection, with the agent's own token. */
async function connect(agent: Program) {
  const socket = new WebSocket(`ws://127.0.0.1:${agent.run.port}/v1/ws`, {
    headers: { authorization: `Bearer ${agent.run.token}` },
  });
  await new Promise((open, failed) => socket.once("open", open).once("error", failed));
  let lastId = 0;
  const call = (method: string, params: object) =>
    new Promise<unknown>((resolve, reject) => {
      const id = ++lastId;
      socket.on("message", function answer(data) {
        const message = JSON.parse(String(data));
        if (message.id !== id) return;
        socket.off("message", answer);
        if (message.error) reject(Object.assign(new Error(message.error.message), message.error));
        else resolve(message.result);
      });
      socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
    });
  await call("session.hello", { protocol: [1], client: { name: "test", version: "1" } });
  const changed = (accept: (view: EnrolmentView) => boolean) =>
    new Promise<EnrolmentView>((resolve) => {
      socket.on("message", (data) => {
        const { method, params } = JSON.parse(String(data));
        if (method === "enrolment.changed" && accept(params.enrolment)) resolve(params.enrolment);
      });
    });
  return { call, changed, close: () => socket.terminate() };
}

async function readCard(site: Site, agent: Program, id: string): Promise<Card> {
  const at = ["--json", "--data-dir", join(site.dir, "agent")];
  await runProgram(["simulate", "remove", ...at]);
  expect((await runProgram(["simulate", "insert", id, ...at])).code).toBe(0);
  const page = await connect(agent);
  const card = (await page.call("card.read", {})) as Card;
  page.close();
  return card;
}

/** The enrolment once `accept` likes it, whether that is now or after a change. */
async function follow(
  agent: Program,
  id: string,
  accept: (view: EnrolmentView) => boolean,
): Promise<EnrolmentView> {
  const page = await connect(agent);
  const change = page.changed((view) => view.id === id && accept(view));
  const { enrolment } = (await page.call("enrolment.get", { id })) as { enrolment: EnrolmentView };
  const result = accept(enrolment) ? enrolment : await change;
  page.close();
  return result;
}

const isDone = (view: EnrolmentView) => view.state === "done";

async function enrol(agent: Program, card: Card): Promise<EnrolmentView> {
  const page = await connect(agent);
  const input = { idempotencyKey: crypto.randomUUID(), card: withoutPictures(card), terminals: [SN] };
  const { enrolment } = (await page.call("enrolment.create", input)) as { enrolment: EnrolmentView };
  page.close();
  return enrolment;
}

function withoutPictures({ faces, fingerprint, ...card }: Card) {
  return card;
}

async function commandsOf(site: Site) {
  return (
    (await admin(site, "GET", "commands")) as { commands: { cmd: string; state: string }[] }
  ).commands.filter((command) => command.cmd === "downloadUser");
}

describe("kill -9", () => {
  test("of the agent right after saving: the next start sends, once", { timeout: 60_000 }, async () => {
    const site = await prepare();
    const first = await startAgent(site);
    const card = await readCard(site, first, "citizen");
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

  test("of the platform while a command waits: the queue goes on where it was", {
    timeout: 60_000,
  }, async () => {
    const site = await prepare();
    const agent = await startAgent(site);
    const saved = await enrol(agent, await readCard(site, agent, "long-term"));
    await follow(agent, saved.id, (view) => view.terminals[0]?.state === "queued");
    await site.platform.kill();
    await startPlatform(site.dir, site.platformPort);
    await startTerminal(site);
    await follow(agent, saved.id, isDone);
    expect(await commandsOf(site)).toEqual([expect.objectContaining({ state: "acknowledged" })]);
  });

  test("of the agent at random moments: nothing lost, nothing sent twice", { timeout: 90_000 }, async () => {
    const site = await prepare();
    await startTerminal(site);
    let agent = await startAgent(site);
    const ids: string[] = [];
    for (const [index, person] of ["citizen", "long-term", "rare-name", "hmt"].entries()) {
      ids.push((await enrol(agent, await readCard(site, agent, person))).id);
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
