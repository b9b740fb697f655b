/** A site of real processes: a platform, an agent that enrols there, a terminal. */
import { join } from "node:path";
import { expect } from "vitest";
import { WebSocket } from "ws";
import type { Card } from "../../../src/card/card.ts";
import type { EnrolmentView } from "../../../src/enrolment/schemas.ts";
import { type Limits, type Program, startProgram } from "../../support/program.ts";
import { agentCall } from "../../support/simulate.ts";
import { tempDir } from "../../support/temp-dir.ts";

export const SN = "TEST-0001";

export interface Site {
  readonly dir: string;
  readonly platformPort: string;
  readonly secret: string;
  readonly platformToken: string;
}

export async function startPlatform(dir: string, port = "0"): Promise<Program> {
  return await startProgram(["platform", "--platform-port", port], join(dir, "platform"), {
    IDCARD_BRIDGE_HEARTBEAT_SECONDS: "5",
  });
}

export async function prepare(): Promise<Site & { platform: Program }> {
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

export const startAgent = (site: Site, limits: Limits = {}) =>
  startProgram(
    ["start", "--port", "0", "--platform-url", `http://127.0.0.1:${site.platformPort}`],
    join(site.dir, "agent"),
    {
      IDCARD_BRIDGE_PLATFORM_TOKEN: site.platformToken,
      IDCARD_BRIDGE_SIMULATOR: "on",
    },
    limits,
  );

export const startTerminal = (site: Site) =>
  startProgram(
    ["terminal", "--server", `http://127.0.0.1:${site.platformPort}`, "--sn", SN, "--appid", "test"],
    join(site.dir, "terminal"),
    { IDCARD_BRIDGE_APP_SECRET: site.secret },
  );

/** A page's connection, with the agent's own token. */
export async function connect(agent: Program) {
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

export async function readCard(agent: Program, id: string): Promise<Card> {
  await agentCall(agent, "/v1/simulator/remove");
  await agentCall(agent, "/v1/simulator/insert", { card: id });
  const page = await connect(agent);
  const card = (await page.call("card.read", {})) as Card;
  page.close();
  return card;
}

/** The enrolment once `accept` likes it, whether that is now or after a change. */
export async function follow(
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

export const isDone = (view: EnrolmentView) => view.state === "done";

export async function enrol(agent: Program, card: Card): Promise<EnrolmentView> {
  const page = await connect(agent);
  const input = { idempotencyKey: crypto.randomUUID(), card: withoutPictures(card), terminals: [SN] };
  const { enrolment } = (await page.call("enrolment.create", input)) as { enrolment: EnrolmentView };
  page.close();
  return enrolment;
}

function withoutPictures({ faces, fingerprint, ...card }: Card) {
  return card;
}

export async function commandsOf(site: Site) {
  return (
    (await admin(site, "GET", "commands")) as { commands: { cmd: string; state: string }[] }
  ).commands.filter((command) => command.cmd === "downloadUser");
}
