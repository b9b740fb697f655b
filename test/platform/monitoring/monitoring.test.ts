import { expect, test } from "vitest";
import { A, conformanceRig, D1, D2, DX, picture, type Rig } from "../support/rig.ts";

const HEARTBEAT = "/device/getServer";
const LIVE = { settings: { sandbox: false, title: "", topLog: "", bottomLog: "" } };
const DAY = 86_400_000;

async function tell(rig: Rig, time: number): Promise<void> {
  const data = JSON.stringify({ faceNum: 1, fingerprintNum: 0, time: String(time) });
  await rig.device("/device/getDeviceInfo", { code: "1", data });
}
const kinds = async (rig: Rig) =>
  (await rig.api("GET", "/overview")).body.alerts
    .filter((alert: { sn: string }) => alert.sn === D1)
    .map((alert: { kind: string; level: string }) => `${alert.kind} ${alert.level}`);

test("a clock that is off is told and set by itself, once an hour at most", async () => {
  const rig = await conformanceRig(LIVE);
  await rig.device(HEARTBEAT);
  await tell(rig, rig.clock.now() + 20_000);
  expect((await rig.device(HEARTBEAT)).body.msg).toBe("暂无命令");
  await tell(rig, rig.clock.now() - 600_000);
  expect((await rig.api("GET", `/devices/${D1}`)).body.skewMs).toBe(-600_000);
  expect(await kinds(rig)).toContain("clock-skew alert");
  const { data } = (await rig.device(HEARTBEAT)).body;
  expect(data.cmd).toBe("setTimeInfo");
  await rig.device("/device/setTimeInfo", { code: data.code });
  expect((await rig.api("GET", `/devices/${D1}`)).body.skewMs).toBeNull();
  await tell(rig, rig.clock.now() - 600_000);
  expect((await rig.device(HEARTBEAT)).body.msg).toBe("暂无命令");
  await rig.clock.advance(3_600_001);
  await tell(rig, rig.clock.now() - 600_000);
  expect((await rig.device(HEARTBEAT)).body.data.cmd).toBe("setTimeInfo");
});

test("a punch from the future shows a wrong clock as well", async () => {
  const rig = await conformanceRig(LIVE);
  const data = JSON.stringify([{ userCode: 1, time: rig.clock.now() + 3_600_000, type: "idcard" }]);
  await rig.device(HEARTBEAT, { data });
  expect((await rig.device(HEARTBEAT)).body.data.cmd).toBe("setTimeInfo");
});

test("a sandbox does nothing by itself, and autoSetTime can be turned off", async () => {
  for (const settings of [{ sandbox: true }, { sandbox: false, autoSetTime: false }]) {
    const rig = await conformanceRig({ settings });
    await tell(rig, 1_000_000_000_000);
    expect((await rig.device(HEARTBEAT)).body.msg).toBe("暂无命令");
  }
});

test("late punches are an inferred backlog, silence is an alert, failed commands are shown", async () => {
  const rig = await conformanceRig(LIVE);
  const late = Array.from({ length: 51 }, (_, i) => ({
    userCode: 1,
    time: rig.clock.now() - 3_600_000 + i * 10_000,
    type: "idcard",
  }));
  await rig.device(HEARTBEAT, { data: JSON.stringify(late) });
  expect(await kinds(rig)).toEqual(["backlog alert"]);
  const { body } = await rig.api("GET", "/overview");
  expect(body).toMatchObject({
    devices: { active: 3, online: 1, offline: 2, pending: 0 },
    workers: 7,
    punches: { today: 51, lastHour: 51, lateLastHour: 51 },
  });
  const code = await rig.command("setTimeInfo");
  for (let i = 0; i < 3; i++) {
    await rig.device(HEARTBEAT);
    await rig.device("/device/callback", { code, data: '{"success":0,"msg":"x"}' });
    await rig.clock.advance(120_000);
  }
  await rig.clock.advance(3_600_000);
  expect(await kinds(rig)).toEqual(["offline alert", "failed alert"]);
  expect((await rig.api("GET", "/overview")).body.commands).toEqual({ waiting: 0, failedToday: 1 });
});

test("a device that calls unasked and one that never called are on the dashboard", async () => {
  const rig = await conformanceRig(LIVE);
  await rig.device(HEARTBEAT, { sn: DX });
  await rig.sleep(DAY);
  const { alerts } = (await rig.api("GET", "/overview")).body;
  expect(alerts).toContainEqual(expect.objectContaining({ kind: "pending", sn: DX }));
  expect(alerts).toContainEqual(expect.objectContaining({ kind: "never-seen", sn: D2 }));
});

test("a device that is there is asked once a day what it holds", async () => {
  const rig = await conformanceRig(LIVE);
  const beatFor = async (ms: number) => {
    for (let left = ms; left > 0; left -= 60_000) {
      await rig.device(HEARTBEAT);
      await rig.clock.advance(60_000);
    }
  };
  await rig.sleep(DAY);
  await beatFor(180_000);
  const asked = (await rig.api("GET", `/commands?sn=${D1}&cmd=getDeviceInfo`)).body.commands;
  expect(asked).toHaveLength(1);
  await rig.device("/device/getDeviceInfo", {
    code: String(asked[0].id),
    data: '{"faceNum":1,"fingerprintNum":0}',
  });
  await beatFor(180_000);
  expect((await rig.api("GET", `/commands?sn=${D1}&cmd=getDeviceInfo`)).body.commands).toHaveLength(1);
  expect((await rig.api("GET", `/commands?sn=${D2}`)).body.commands).toHaveLength(0);
});

test("punch photos go after their days, the punch and a worker's photo stay", async () => {
  const rig = await conformanceRig({ settings: { punchPhotoDays: 180, sandbox: false } });
  const pic = (await picture({ shade: 77 })).toString("base64");
  const data = JSON.stringify([{ userCode: 1, time: rig.clock.now(), type: "face", pic }]);
  await rig.device(HEARTBEAT, { data });
  const [punch] = await rig.punches();
  const look = async (sha256: string) =>
    (
      await fetch(`${rig.base}/api/v1/photos/${sha256}?size=small`, {
        headers: { authorization: "Bearer test-token" },
      })
    ).status;
  expect(await look(punch.photo)).toBe(200);
  const worker = (await rig.api("GET", "/workers/1")).body;
  await rig.sleep(180 * DAY);
  expect(await rig.punches()).toMatchObject([{ id: punch.id, photo: null }]);
  expect([await look(punch.photo), await look(worker.photo)]).toEqual([404, 200]);
  const { rows } = await rig.storage.run("select count(*) as n from small_photos");
  expect(rows).toEqual([{ n: 1 }]);
});

test("punches go after their days, with whatever photo they still have", async () => {
  const rig = await conformanceRig({ settings: { punchDays: 730, punchPhotoDays: 3_000, sandbox: false } });
  const pic = (await picture({ shade: 78 })).toString("base64");
  const punchNow = async () => {
    const data = JSON.stringify([{ userCode: 1, time: rig.clock.now(), type: "face", pic }]);
    await rig.device(HEARTBEAT, { data });
  };
  await punchNow();
  await rig.sleep(700 * DAY);
  await punchNow();
  await rig.sleep(31 * DAY);
  expect(await rig.punches()).toHaveLength(1);
  await rig.sleep(700 * DAY);
  expect(await rig.punches()).toHaveLength(0);
  const { rows } = await rig.storage.run(
    "select count(*) as n from photos where sha256 not in (select photo from workers where photo is not null)",
  );
  expect(rows).toEqual([{ n: 0 }]);
});

test("settings are explained with the scope that gave each", async () => {
  const rig = await conformanceRig();
  await rig.api("PUT", `/settings/app/${A.appid}`, { timeInterval: 10 });
  await rig.api("PUT", `/settings/device/${D1}`, { signStrict: true });
  const { body } = await rig.api("GET", `/settings/explained?sn=${D1}`);
  expect(body.origins).toMatchObject({
    timeInterval: "app",
    signStrict: "device",
    title: "config",
    maxFailures: "default",
  });
  expect(body.effective).toMatchObject({ timeInterval: 10, signStrict: true });
  expect(body.own).toEqual({ signStrict: true });
  expect(body.fields.every((field: { description: string }) => field.description !== "")).toBe(true);
  expect(await rig.api("PUT", `/settings/device/${D1}`, { trafficDays: 3 })).toMatchObject({ status: 400 });
});
