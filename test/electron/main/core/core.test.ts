/** The agent below the shell, with real processes: only Electron's way of starting one is a stand-in. */
import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { Core } from "../../../../electron/main/core/core.ts";
import { agentOf } from "../../../../electron/main/core/find-agent.ts";
import { AgentLink } from "../../../../electron/main/core/link.ts";
import { isBusy, trayState } from "../../../../electron/main/core/state.ts";
import type { Shell } from "../../../../electron/main/shell.ts";
import { readRunFile, writeRunFile } from "../../../../src/app/run-file.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { startProgram } from "../../../support/program.ts";
import { utilityProcess } from "../../fakes/utility-process.ts";
import { makeShell } from "../../support/rig.ts";
import { call } from "../../support/site.ts";
import { when } from "../../support/when.ts";

function start(shell: Shell): Core {
  const core = new Core(shell);
  onTestFinished(() => core.stop());
  core.start();
  return core;
}

const withReader = (core: Core) => when(core, ({ readers }) => readers.length > 0);
const gone = (pid: number) => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

test("starts the agent in a process of its own, tells its origin when its pages can be loaded, and its readers", async () => {
  const shell = await makeShell();
  const core = start(shell);
  const [url] = await once(core, "ready");
  expect((await fetch(url)).status).toBe(200);
  const run = readRunFile(shell.dir);
  expect(url).toBe(`http://127.0.0.1:${run?.port}`);
  expect(run?.pid).toBe(utilityProcess.all[0]?.pid);
  const { readers } = await withReader(core);
  expect(readers).toMatchObject([{ simulated: true, state: "ready" }]);
});

test("stops it as Ctrl-C would: it ends by itself with 0 and leaves no run file", async () => {
  const shell = await makeShell();
  const core = start(shell);
  await once(core, "ready");
  const [agent] = utilityProcess.all;
  await core.stop();
  expect(agent?.child.exitCode).toBe(0);
  expect(readRunFile(shell.dir)).toBeNull();
});

test("attaches to an agent that runs already for this data directory, starts none, and lets it live on", async () => {
  const shell = await makeShell();
  const headless = await startProgram(["agent", "--port", "0", "--simulator", "on"], shell.dir);
  const core = start(shell);
  const [url] = await once(core, "ready");
  expect(url).toBe(`http://127.0.0.1:${headless.run.port}`);
  await withReader(core);
  await core.stop();
  expect(utilityProcess.all).toHaveLength(0);
  expect(headless.child.exitCode).toBeNull();
});

test("when the agent that it attached to ends, one of its own takes its place", async () => {
  const clock = new FakeClock();
  const shell = await makeShell({ clock });
  const headless = await startProgram(["agent", "--port", "0"], shell.dir);
  const core = start(shell);
  await once(core, "ready");
  await headless.interrupt();
  await when(core, ({ phase }) => phase === "waiting");
  const ready = once(core, "ready");
  await clock.advance(2_000);
  await ready;
  expect(utilityProcess.all).toHaveLength(1);
});

test("an agent that is killed is started again after a while, and what it told is forgotten meanwhile", async () => {
  const clock = new FakeClock();
  const core = start(await makeShell({ clock }));
  await withReader(core);
  utilityProcess.all[0]?.child.kill("SIGKILL");
  const waiting = await when(core, ({ phase }) => phase === "waiting");
  expect(waiting).toMatchObject({
    url: null,
    readers: [],
    fault: { cause: expect.stringContaining("读卡服务") },
  });
  expect(utilityProcess.all).toHaveLength(1);
  await clock.advance(2_000);
  await withReader(core);
  expect(utilityProcess.all).toHaveLength(2);
});

test("one that cannot start says why in the user's language, and is tried again with growing waits", async () => {
  const clock = new FakeClock();
  // The wait is half random; at its longest here.
  const random = { bytes: () => Uint8Array.of(255), uuid: () => "" };
  const shell = { ...(await makeShell({ clock })), random };
  await writeFile(join(shell.dir, "config.json"), '{"port": "many"}');
  const core = start(shell);
  const { fault } = await when(core, ({ phase }) => phase === "waiting");
  expect(fault?.cause).toMatch(/^读卡服务没有启动（配置 .*config\.json.* 有错/);
  for (const [index, wait] of [1_000, 2_000, 4_000].entries()) {
    const again = when(core, () => utilityProcess.all.length === index + 2);
    await clock.advance(wait - 1);
    expect(utilityProcess.all).toHaveLength(index + 1);
    await clock.advance(1);
    await again;
  }
});

test("hears which reader is read, pulled out and plugged in", async () => {
  const shell = await makeShell({ config: { simulatorTiming: "usb" } });
  const core = start(shell);
  await withReader(core);
  expect(trayState(core.state)).toBe("ready");
  const agent = agentOf(shell.dir);
  if (!agent) throw new Error("no agent");
  const seen = new Set<string>();
  core.on("changed", (state) => seen.add(trayState(state)));
  await call(agent, "/v1/simulator/insert", { card: "citizen" });
  await call(agent, "/v1/read", { waitMs: 5_000 });
  await when(core, (state) => seen.has("reading") && trayState(state) === "ready");
  await call(agent, "/v1/simulator/unplug", {});
  await when(core, (state) => trayState(state) === "none");
  await call(agent, "/v1/simulator/plug", {});
  await when(core, (state) => trayState(state) === "ready");
});

test("counts the workers that the platform does not have yet, also those from before", async () => {
  const shell = await makeShell({
    config: { platformUrl: "http://127.0.0.1:9", platformToken: "x", simulatorTiming: "instant" },
  });
  const core = start(shell);
  await withReader(core);
  const agent = agentOf(shell.dir);
  if (!agent) throw new Error("no agent");
  await call(agent, "/v1/simulator/insert", { card: "citizen" });
  const card = await call(agent, "/v1/read", { waitMs: 5_000 });
  expect(core.state.unsent).toBe(0);
  const clerk = await AgentLink.open(agent);
  await clerk.call(z.unknown(), "session.hello", { protocol: [1], client: { name: "test", version: "1" } });
  const worker = { idempotencyKey: randomUUID(), card, terminals: ["SN-1"] };
  await clerk.call(z.unknown(), "enrolment.create", worker);
  clerk.close();
  expect(isBusy(await when(core, ({ unsent }) => unsent > 0))).toBe(true);
  // A shell that comes later asks for what there is.
  const later = start(shell);
  await when(later, ({ unsent }) => unsent === 1);
  expect(utilityProcess.all).toHaveLength(1);
  await later.stop();
});

test("an agent that does not end when asked is ended, so that no driver holds up the shell", async () => {
  const clock = new FakeClock();
  const shell = await makeShell({ clock });
  const core = start(shell);
  await once(core, "ready");
  const { child } = utilityProcess.all[0] ?? {};
  child?.kill("SIGSTOP");
  const stopped = core.stop();
  await clock.advance(6_000);
  await stopped;
  expect(child?.signalCode).toBe("SIGKILL");
  expect(gone(child?.pid ?? 0)).toBe(true);
});

test("an agent that answers but is not understood, such as a later version's, is asked ever more seldom", async () => {
  const clock = new FakeClock();
  const random = { bytes: () => Uint8Array.of(255), uuid: () => "" };
  const shell = { ...(await makeShell({ clock })), random };
  const knocks = new EventEmitter<{ knock: [] }>();
  const server = createServer((_request, response) => response.end('{"name": "idcard-bridge"}'));
  server.on("upgrade", (_request, socket) => {
    knocks.emit("knock");
    socket.end("HTTP/1.1 426 Upgrade Required\r\n\r\n");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const startedAt = new Date().toISOString();
  writeRunFile(shell.dir, { pid: process.pid, port, token: "", startedAt });
  const first = once(knocks, "knock");
  const core = start(shell);
  await first;
  let count = 0;
  knocks.on("knock", () => count++);
  for (const wait of [1_000, 2_000, 4_000]) {
    while (clock.pending === 0) await new Promise(setImmediate);
    const knocked = once(knocks, "knock");
    const before = count;
    await clock.advance(wait - 1);
    expect(count).toBe(before);
    await clock.advance(1);
    await knocked;
  }
  expect(core.state).toMatchObject({ phase: "ready", readers: [] });
});
