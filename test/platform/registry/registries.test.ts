import { expect, test } from "vitest";
import { A, conformanceRig, D1, D2, DX, NOCMD, NOMATCH, SIGNFAIL, signed } from "../support/rig.ts";

const HEARTBEAT = "/device/getServer";
const error = (status: number, id: string) => ({ status, body: { error: { id } } });

test("a rotated secret: the old one is good during the overlap and not after it", async () => {
  const rig = await conformanceRig({ settings: { title: "", topLog: "", bottomLog: "" } });
  const { body } = await rig.api("POST", `/apps/${A.appid}/rotate`, { overlapHours: 1 });
  expect(body.secret).toMatch(/^[0-9a-f]{64}$/);
  const beat = async (secret: string) =>
    (await rig.post(HEARTBEAT, signed({ appid: A.appid, sn: D1 }, secret))).body.msg;
  expect([await beat(A.secret), await beat(body.secret)]).toEqual([NOCMD.msg, NOCMD.msg]);
  const traffic = (await rig.api("GET", `/devices/${D1}/traffic`)).body.traffic;
  expect(traffic.map((entry: { tolerated: string[] }) => entry.tolerated)).toEqual([[], ["previous-secret"]]);
  expect((await rig.api("GET", "/apps")).body.apps[0].previousUntil).not.toBeNull();
  await rig.clock.advance(3_600_000);
  expect([await beat(A.secret), await beat(body.secret)]).toEqual([SIGNFAIL.msg, NOCMD.msg]);
  expect((await rig.api("GET", "/apps")).body.apps[0].previousUntil).toBeNull();
  expect((await rig.api("GET", `/apps/${A.appid}/secret`)).body.secret).toBe(body.secret);
  expect(JSON.stringify((await rig.api("GET", "/apps")).body)).not.toContain(body.secret);
  expect(await rig.api("POST", "/apps/nope/rotate", {})).toMatchObject(error(404, "platform.app-unknown"));
});

test("a device that calls unasked is approved by one click, with the app that it called with", async () => {
  const rig = await conformanceRig({ settings: { sandbox: false } });
  expect((await rig.device(HEARTBEAT, { sn: DX })).body).toEqual(NOMATCH);
  const { status, body } = await rig.api("POST", `/devices/${DX}/approve`, {});
  expect({ status, body }).toMatchObject({ status: 200, body: { sn: DX, state: "active", appid: A.appid } });
  expect((await rig.device(HEARTBEAT, { sn: DX })).body.success).toBe(1);
  expect(await rig.api("POST", "/devices/nope/approve", {})).toMatchObject(
    error(404, "platform.device-unknown"),
  );
});

test("a blocked device gets nothing, asks no more, and can be let in again", async () => {
  const rig = await conformanceRig({ settings: { unknownDevice: "auto" } });
  expect((await rig.api("POST", `/devices/${D1}/block`)).body.state).toBe("blocked");
  expect((await rig.device(HEARTBEAT)).body).toEqual(NOMATCH);
  expect((await rig.api("GET", `/devices/${D1}`)).body.state).toBe("blocked");
  expect(await rig.api("POST", "/commands", { cmd: "setTimeInfo", devices: [D1] })).toMatchObject(
    error(404, "platform.device-unknown"),
  );
  await rig.api("POST", `/devices/${D1}/approve`, { name: "又来了" });
  expect((await rig.device(HEARTBEAT)).body.success).toBe(1);
});

test("an unpinned device may change its signature profile even where the app is strict", async () => {
  const rig = await conformanceRig({ settings: { signStrict: true } });
  expect((await rig.device(HEARTBEAT)).body.success).toBe(1);
  expect((await rig.api("GET", `/devices/${D1}`)).body.signProfile).toBe("S1");
  expect((await rig.api("POST", `/devices/${D1}/unpin`)).body.signProfile).toBeNull();
});

test("a project fans a command out to its active devices", async () => {
  const rig = await conformanceRig();
  await rig.api("POST", "/projects", { code: "P1", name: "一期工程" });
  for (const sn of [D1, D2])
    await rig.api("POST", "/devices", { sn, name: sn, appid: A.appid, project: "P1" });
  expect((await rig.api("GET", "/projects")).body.projects).toMatchObject([{ code: "P1", devices: 2 }]);
  const { body } = await rig.api("POST", "/commands", {
    cmd: "downloadUser",
    projects: ["P1"],
    devices: [D1],
    userCodes: ["1"],
  });
  expect(body.commands.map((command: { sn: string }) => command.sn)).toEqual([D1, D2]);
  expect(await rig.api("DELETE", "/projects/P1")).toMatchObject(error(409, "platform.project-in-use"));
  for (const sn of [D1, D2])
    await rig.api("POST", "/devices", { sn, name: sn, appid: A.appid, project: null });
  expect((await rig.api("DELETE", "/projects/P1")).status).toBe(204);
  expect(
    await rig.api("POST", "/devices", { sn: D1, name: "x", appid: A.appid, project: "P1" }),
  ).toMatchObject(error(404, "platform.project-unknown"));
  expect(await rig.api("POST", "/commands", { cmd: "setTimeInfo", projects: ["P1"] })).toMatchObject(
    error(404, "platform.project-unknown"),
  );
});

test("who should be on a device, who is, and what the device itself says", async () => {
  const rig = await conformanceRig();
  const persons = async () => (await rig.api("GET", `/devices/${D1}/persons`)).body;
  const download = await rig.command("downloadUser", "1,2,3");
  expect(await persons()).toMatchObject({ expected: 3, confirmed: 0, reported: null });
  await rig.device("/person/downloadPersonData", { code: download });
  await rig.device("/device/callback", { code: download, data: '{"success":1}' });
  expect(await persons()).toMatchObject({ expected: 3, confirmed: 3 });
  await rig.clock.advance(1000);
  const info = await rig.command("getDeviceInfo");
  const data = JSON.stringify({ faceNum: "2", fingerprintNum: 0, UserCode: "1,2,77", version: "1.0" });
  await rig.device("/device/getDeviceInfo", { code: info, data });
  expect(await persons()).toMatchObject({ reported: 3, missing: ["3"], unexpected: ["77"] });
  expect((await rig.api("GET", `/devices/${D1}`)).body.info).toEqual({
    faceNum: 2,
    fingerprintNum: 0,
    userNum: 3,
    version: "1.0",
    time: null,
    receivedAt: new Date(rig.clock.now()).toISOString(),
  });
  const removal = await rig.command("deletePerson", "1,77");
  await rig.device("/person/deletePerson", { code: removal });
  await rig.device("/device/callback", { code: removal, data: '{"success":1}' });
  expect(await persons()).toMatchObject({ expected: 2, confirmed: 2 });
  expect((await rig.api("GET", "/workers/1")).body.devices).toEqual([]);
  expect((await rig.api("GET", "/workers/2")).body.devices).toMatchObject([{ sn: D1, wanted: true }]);
  const clear = await rig.command("machineOperation", '{"operation":0}');
  await rig.device("/device/machineOperation", { code: clear });
  await rig.device("/device/callback", { code: clear, data: '{"success":1}' });
  expect(await persons()).toMatchObject({ expected: 0 });
});

test("persons are found by the beginning of a name, by code and by ID number, page by page", async () => {
  const rig = await conformanceRig();
  const names = async (query: string) =>
    (await rig.api("GET", `/workers?${query}`)).body.workers.map((w: { name: string }) => w.name);
  expect(await names("search=李")).toEqual(["李二", "李录", "李白"]);
  expect(await names("search=16")).toEqual(["张三"]);
  expect(await names("search=110101199003070002")).toEqual(["赵二"]);
  expect(await names("search=无")).toEqual([]);
  for (const search of ["", "李"]) {
    const seen: string[] = [];
    for (let after = ""; ; ) {
      const query = new URLSearchParams({ search, limit: "2", ...(after && { after }) });
      const { body } = await rig.api("GET", `/workers?${query}`);
      seen.push(...body.workers.map((w: { userCode: string }) => w.userCode));
      if (body.next === null) break;
      after = body.next;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toHaveLength(search === "" ? 7 : 3);
  }
});
