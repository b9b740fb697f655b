/** What was answered success 1 is there again: after a restart, a full disk, a kill. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { tempDir } from "../../support/temp-dir.ts";
import { A, conformanceRig, D1, EXC, emptyRig, KEY, signed, TOKEN } from "../support/rig.ts";

const HEARTBEAT = "/device/getServer";
const punch = (i: number) =>
  JSON.stringify([
    {
      userCode: 1,
      time: 1_795_000_000_000 + i * 10_000,
      type: "idcard",
      pic: "x".repeat(2000),
    },
  ]);

test("SE-04 a restart between offer and callback loses nothing", async () => {
  const rig = await conformanceRig();
  const code = await rig.command("downloadUser", "1");
  expect((await rig.device(HEARTBEAT)).body.data.code).toBe(code);
  await rig.stop();
  await rig.start();
  expect((await rig.device(HEARTBEAT)).body.msg).toBe("暂无命令");
  const { body } = await rig.device("/person/downloadPersonData", { code });
  expect(JSON.parse(body.data)).toHaveLength(1);
  const done = { code, data: '{"msg":"操作成功","success":1}' };
  expect((await rig.device("/device/callback", done)).body.success).toBe(1);
  await rig.stop();
  await rig.start();
  expect(await rig.stateOf(code)).toBe("acknowledged");
});

test("last seen, settings and approvals survive a restart", async () => {
  const rig = await conformanceRig();
  await rig.device(HEARTBEAT);
  await rig.api("PUT", `/settings/device/${D1}`, { title: "新标题" });
  await rig.stop();
  await rig.start();
  const { devices } = (await rig.api("GET", "/devices")).body;
  const seen = new Date(rig.clock.now()).toISOString();
  expect(devices).toContainEqual(expect.objectContaining({ sn: D1, online: false, lastSeenAt: seen }));
  expect((await rig.device(HEARTBEAT)).body.data.title).toBe("新标题");
});

test("a full disk is answered 异常, loses nothing that was acknowledged, and is over when there is space", async () => {
  const rig = await conformanceRig();
  const { rows } = await rig.storage.run("pragma page_count");
  const pages = (rows as { page_count: number }[])[0]?.page_count ?? 0;
  await rig.storage.run(`pragma max_page_count = ${pages + 5}`);
  let acknowledged = 0;
  let reply = await rig.device(HEARTBEAT, { data: punch(0) });
  for (; reply.body.success === 1; acknowledged++)
    reply = await rig.device(HEARTBEAT, { data: punch(acknowledged + 1) });
  expect(reply).toEqual({ status: 200, body: EXC });
  expect(acknowledged).toBeGreaterThan(0);
  const refused = await rig.api("POST", "/workers", {
    idNumber: "110101199003071234",
    name: "吴".repeat(9000),
  });
  expect(refused).toMatchObject({
    status: 503,
    body: { error: { id: "platform.storage", retryable: true } },
  });
  expect((await rig.device(HEARTBEAT)).body.success).toBe(1);
  await rig.storage.run("pragma max_page_count = 1000000");
  expect((await rig.device(HEARTBEAT, { data: punch(acknowledged) })).body.success).toBe(1);
  expect(await rig.punches()).toHaveLength(acknowledged + 1);
  await rig.stop();
  await rig.start();
  expect(await rig.punches()).toHaveLength(acknowledged + 1);
});

test("kill -9: every punch and every command that was acknowledged is there", async () => {
  const dir = await tempDir();
  const seed = await emptyRig({ dir });
  await seed.api("POST", "/apps", A);
  await seed.api("POST", "/devices", { sn: D1, name: "东门", appid: A.appid });
  await seed.stop();
  let told = { punches: 0, codes: [] as number[] };
  for (let round = 0; round < 3; round++) told = await untilKilled(seed.file, told, 40 + round * 25);
  await seed.start();
  const punches = (await seed.api("GET", "/attendance?limit=1000")).body.attendance;
  const commands = (await seed.api("GET", "/commands?limit=1000")).body.commands;
  // One more may have been stored whose answer the kill cut off: then the device would send it again.
  expect(punches.length).toBeGreaterThanOrEqual(told.punches);
  expect(punches.length).toBeLessThanOrEqual(told.punches + 1);
  const ids = commands.map((entry: { id: number }) => entry.id);
  expect(ids).toEqual(expect.arrayContaining(told.codes));
  expect(new Set(ids).size).toBe(ids.length);
});

/** Runs a platform in a process of its own, works with it and kills it after some answers, mid-request. */
async function untilKilled(file: string, told: { punches: number; codes: number[] }, answers: number) {
  const script = new URL("../support/serve.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [script, file, KEY, TOKEN], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [port] = (await once(createInterface(child.stdout), "line")) as [string];
  const base = `http://127.0.0.1:${port}`;
  let { punches } = told;
  const codes = [...told.codes];
  let left = answers;
  const killAtLast = () => {
    if (--left <= 0) child.kill("SIGKILL");
  };
  const devices = async () => {
    for (;;) {
      const params = signed({ appid: A.appid, sn: D1, data: punch(punches) }) as Record<string, string>;
      const reply = await fetch(base + HEARTBEAT, { method: "POST", body: new URLSearchParams(params) });
      expect(((await reply.json()) as { success: number }).success).toBe(1);
      punches++;
      killAtLast();
    }
  };
  const office = async () => {
    for (;;) {
      const reply = await fetch(`${base}/api/v1/commands`, {
        method: "POST",
        headers: { authorization: `Bearer ${TOKEN}` },
        body: JSON.stringify({ cmd: "setTimeInfo", devices: [D1] }),
      });
      codes.push(((await reply.json()) as { commands: { id: number }[] }).commands[0]?.id ?? -1);
      killAtLast();
    }
  };
  const cut = (error: unknown) => expect(error).toBeInstanceOf(TypeError);
  await Promise.all([devices().catch(cut), office().catch(cut), once(child, "exit")]);
  return { punches, codes };
}
