import { expect, test } from "vitest";
import { conformanceRig, D1, D2, type Rig } from "../support/rig.ts";

const HEARTBEAT = "/device/getServer";
const report = (success: 0 | 1) => JSON.stringify({ success, msg: success ? "好" : "存储已满" });

async function fail(rig: Rig, code: string): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await rig.device(HEARTBEAT);
    await rig.device("/device/callback", { code, data: report(0) });
    await rig.clock.advance(120_000);
  }
}

test("a failed command is repeated under a new code; progress counts its last try only", async () => {
  const rig = await conformanceRig();
  const { body: batch } = await rig.api("POST", "/commands", { cmd: "setTimeInfo", devices: [D1, D2] });
  const code = String(batch.commands[0].id);
  await fail(rig, code);
  expect(await rig.stateOf(code)).toBe("failed");
  const before = (await rig.api("GET", `/batches/${batch.id}`)).body;
  expect(before.progress).toMatchObject({ total: 2, failed: 1, pending: 1, done: false });
  expect(before.commands[0].message).toBe("存储已满");
  const after = (await rig.api("POST", `/batches/${batch.id}/retry`)).body;
  expect(after.progress).toMatchObject({ total: 2, failed: 0, pending: 2 });
  expect(after.commands[0].supersededBy).toBe(after.commands[2].id);
  expect((await rig.api("POST", `/commands/${code}/retry`)).status).toBe(409);
  expect((await rig.device(HEARTBEAT)).body.data.code).toBe(String(after.commands[2].id));
});

test("cancelling a batch leaves what a device has fetched, and retrying leaves what somebody cancelled", async () => {
  const rig = await conformanceRig();
  const { body: batch } = await rig.api("POST", "/commands", {
    cmd: "deletePerson",
    userCodes: ["1"],
    devices: [D1, D2],
  });
  await rig.device("/person/deletePerson", { code: String(batch.commands[0].id) });
  const { progress } = (await rig.api("POST", `/batches/${batch.id}/cancel`)).body;
  expect(progress).toMatchObject({ fetched: 1, cancelled: 1, done: false });
  expect((await rig.api("POST", `/batches/${batch.id}/retry`)).body.progress).toMatchObject({ cancelled: 1 });
  expect((await rig.api("POST", `/commands/${batch.commands[1].id}/retry`)).status).toBe(200);
  for (const action of ["cancel", "retry"])
    expect((await rig.api("POST", `/batches/nope/${action}`)).status).toBe(404);
});

test("a command moved to the front is the next one, and the last one moved is the first", async () => {
  const rig = await conformanceRig();
  const codes = [];
  for (const cmd of ["setTimeInfo", "getDeviceInfo", "uploadAttendance"]) codes.push(await rig.command(cmd));
  for (const code of [codes[1], codes[2]])
    expect((await rig.api("POST", `/commands/${code}/first`)).status).toBe(200);
  const order = [];
  for (let i = 0; i < 3; i++) {
    const { code } = (await rig.device(HEARTBEAT)).body.data;
    order.push(code);
    await rig.device("/device/callback", { code, data: report(1) });
  }
  expect(order).toEqual([codes[2], codes[1], codes[0]]);
  expect((await rig.api("POST", `/commands/${codes[0]}/first`)).status).toBe(409);
});

test("batches are listed with their progress, the newest first, page by page", async () => {
  const rig = await conformanceRig();
  const ids = [];
  for (const cmd of ["setTimeInfo", "getDeviceInfo", "uploadAttendance"]) {
    ids.unshift((await rig.api("POST", "/commands", { cmd, devices: [D1, D2] })).body.id);
    await rig.clock.advance(1000);
  }
  const first = (await rig.api("GET", "/batches?limit=2")).body.batches;
  expect(first).toMatchObject([
    { id: ids[0], cmd: "uploadAttendance", devices: 2, progress: { total: 2, pending: 2, done: false } },
    { id: ids[1] },
  ]);
  const rest = (await rig.api("GET", `/batches?limit=2&before=${ids[1]}`)).body.batches;
  expect(rest.map((batch: { id: string }) => batch.id)).toEqual([ids[2]]);
});

test("a fan-out that would hold up the devices is refused whole", async () => {
  const rig = await conformanceRig();
  const userCodes = Array.from({ length: 15_000 }, (_, i) => `x${i}`);
  const sns = Array.from({ length: 10 }, (_, i) => `SN${i}`);
  const { status, body } = await rig.api("POST", "/commands", {
    cmd: "deletePerson",
    userCodes,
    devices: sns,
  });
  expect({ status, body }).toMatchObject({ status: 400, body: { error: { id: "platform.bad-request" } } });
});
