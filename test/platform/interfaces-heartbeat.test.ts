/** Conformance cases §3.2: 4.1 /device/getServer. */
import { expect, test } from "vitest";
import {
  conformanceRig,
  D1,
  DX,
  ERR,
  EXC,
  LOGO1,
  LOGO2,
  MISSING,
  NOMATCH,
  picture,
  SIGNFAIL,
  TITLE,
} from "./support/rig.ts";

const HEARTBEAT = "/device/getServer";
const NO_BRANDING = { title: "", topLog: "", bottomLog: "" };
const punch = (more: object = {}) => ({
  userCode: 1,
  time: "2026-11-24 08:11:11 100",
  type: "fingerprint",
  pic: "",
  temperature: "36.5",
  ...more,
});
const timing = (now: number) => ({
  attendanceTimeInterval: "30",
  timeInterval: "30",
  serverTime: String(now),
});
const ok = { code: "", data: '{"msg":"操作成功","success":1}' };

test("S41-01 without a command: times and branding", async () => {
  const rig = await conformanceRig();
  expect((await rig.device(HEARTBEAT, { version: "v1" })).body).toEqual({
    msg: "暂无命令",
    data: { ...timing(rig.clock.now()), topLog: LOGO1, bottomLog: LOGO2, title: TITLE },
    success: 1,
  });
});

test("S41-02 with a command: its name and code besides", async () => {
  const rig = await conformanceRig();
  const code = await rig.command("setAdmin", '{"userCode":"1","privilege":"USER"}');
  expect((await rig.device(HEARTBEAT, { version: "v1" })).body).toEqual({
    msg: "获取成功",
    data: {
      ext: "",
      code,
      cmd: "setAdmin",
      ...timing(rig.clock.now()),
      topLog: LOGO1,
      bottomLog: LOGO2,
      title: TITLE,
    },
    success: 1,
  });
});

test("S41-03 a wrong sign", async () => {
  const rig = await conformanceRig();
  expect((await rig.post(HEARTBEAT, { appid: "appcode123", sn: D1, sign: "0".repeat(64) })).body).toEqual(
    SIGNFAIL,
  );
});

test("S41-04 a storage failure", async () => {
  const rig = await conformanceRig();
  rig.storage.break();
  expect((await rig.device(HEARTBEAT)).body).toEqual(EXC);
});

test("S41-05 registrationModel comes with its one user", async () => {
  const rig = await conformanceRig({ settings: NO_BRANDING });
  const code = await rig.command("registrationModel", "1");
  expect((await rig.device(HEARTBEAT)).body).toEqual({
    msg: "获取成功",
    data: { ext: "", code, user_id: "1", cmd: "registrationModel", ...timing(rig.clock.now()) },
    success: 1,
  });
});

test("S41-06 without branding: the three time keys only", async () => {
  const rig = await conformanceRig({ settings: NO_BRANDING });
  expect((await rig.device(HEARTBEAT)).body).toEqual({
    msg: "暂无命令",
    data: timing(rig.clock.now()),
    success: 1,
  });
});

test("S41-07 v2.1 gets addresses instead of pictures", async () => {
  const rig = await conformanceRig({
    settings: { topLogUrl: "http://x/t.png", bottomUrl: "http://x/b.png" },
  });
  expect((await rig.device(HEARTBEAT, { version: "v2.1" })).body.data).toEqual({
    ...timing(rig.clock.now()),
    topLogUrl: "http://x/t.png",
    bottomUrl: "http://x/b.png",
    title: TITLE,
  });
});

test("S41-08 S41-09 S41-10 a heartbeat with punches answers for these and offers nothing; resending adds nothing", async () => {
  const rig = await conformanceRig();
  await rig.command("reboot", "-1");
  const data = JSON.stringify([punch(), punch({ time: "2026-11-24 08:12:11 120" })]);
  const saved = { msg: "操作成功", data: timing(rig.clock.now()), success: 1 };
  expect((await rig.device(HEARTBEAT, { data })).body).toEqual(saved);
  expect(await rig.punches()).toHaveLength(2);
  expect((await rig.device(HEARTBEAT, { data })).body).toEqual(saved);
  expect(await rig.punches()).toHaveLength(2);
  expect((await rig.device(HEARTBEAT)).body.data.cmd).toBe("reboot");
});

test("S41-08 attendanceReply minimal answers as 4.5", async () => {
  const rig = await conformanceRig({ settings: { attendanceReply: "minimal" } });
  const { body } = await rig.device(HEARTBEAT, { data: JSON.stringify([punch()]) });
  expect(body).toEqual({ msg: "操作成功", success: 1 });
});

test("S41-11 an incomplete record is told, the complete one is kept", async () => {
  const rig = await conformanceRig();
  for (const missing of [{ time: undefined }, { userCode: null }, { type: "" }]) {
    const data = JSON.stringify([punch(missing), punch()]);
    expect((await rig.device(HEARTBEAT, { data })).body).toEqual(ERR("未传入userCode或time或type"));
  }
  expect(await rig.punches()).toHaveLength(1);
});

test("S41-12 what is no JSON list is refused", async () => {
  const rig = await conformanceRig();
  for (const data of ["{{", "12", '"text"'])
    expect((await rig.device(HEARTBEAT, { data })).body).toEqual(ERR("操作失败"));
});

test("an empty list is a plain heartbeat", async () => {
  const rig = await conformanceRig();
  for (const data of ["[]", "null", " "])
    expect((await rig.device(HEARTBEAT, { data })).body.msg).toBe("暂无命令");
});

test("S41-13 a punch of an unknown person is kept, and matched once the person is registered", async () => {
  const rig = await conformanceRig();
  const data = JSON.stringify([punch({ userCode: "999" })]);
  expect((await rig.device(HEARTBEAT, { data })).body.success).toBe(1);
  expect(await rig.punches()).toMatchObject([{ userCode: "999", name: null, flags: ["unmatched"] }]);
  await rig.api("POST", "/workers", { idNumber: "110101199003079990", name: "周九", userCode: "999" });
  expect(await rig.punches()).toMatchObject([{ userCode: "999", name: "周九", flags: [] }]);
});

test("unknownUser reject: the unknown person's punch is refused, the known one's kept", async () => {
  const rig = await conformanceRig({ settings: { unknownUser: "reject" } });
  const data = JSON.stringify([punch({ userCode: "999" }), punch()]);
  expect((await rig.device(HEARTBEAT, { data })).body).toEqual(ERR("操作失败"));
  expect(await rig.punches()).toMatchObject([{ userCode: "1" }]);
});

test("S41-14 an unknown device is told so and waits for approval, once", async () => {
  const rig = await conformanceRig();
  for (let i = 0; i < 2; i++) expect((await rig.device(HEARTBEAT, { sn: DX })).body).toEqual(NOMATCH);
  const pending = async () =>
    (await rig.api("GET", "/devices")).body.devices.filter((d: { sn: string }) => d.sn === DX);
  expect(await pending()).toMatchObject([{ sn: DX, state: "pending", appid: "appcode123" }]);
  await rig.api("POST", "/devices", { sn: DX, name: "北门", appid: "appcode123" });
  expect((await rig.device(HEARTBEAT, { sn: DX })).body.msg).toBe("暂无命令");
  expect(await pending()).toMatchObject([{ state: "active", name: "北门", online: true }]);
});

test("S41-14 unknownDevice reject keeps no list, auto registers", async () => {
  const rig = await conformanceRig({ settings: { unknownDevice: "reject" } });
  expect((await rig.device(HEARTBEAT, { sn: DX })).body).toEqual(NOMATCH);
  expect((await rig.api("GET", "/devices")).body.devices).toHaveLength(3);
  await rig.api("PUT", "/settings/app/appcode123", { unknownDevice: "auto" });
  expect((await rig.device(HEARTBEAT, { sn: DX })).body.msg).toBe("暂无命令");
});

test("S41-15 a missing serial number", async () => {
  const rig = await conformanceRig();
  expect((await rig.device(HEARTBEAT, { sn: undefined })).body).toEqual(MISSING);
});

test("S41-16 commands are offered strictly by id, the next one after the callback", async () => {
  const rig = await conformanceRig();
  const codes = [];
  for (const codesOf of ["1", "2", "3"]) codes.push(await rig.command("deletePerson", codesOf));
  for (const code of codes) {
    expect((await rig.device(HEARTBEAT)).body.data).toMatchObject({ code, cmd: "deletePerson" });
    expect((await rig.device(HEARTBEAT)).body.msg).toBe("暂无命令");
    await rig.device("/person/deletePerson", { code });
    expect((await rig.device("/device/callback", { ...ok, code })).body.success).toBe(1);
  }
  expect((await rig.device(HEARTBEAT)).body.msg).toBe("暂无命令");
});

test("S41-17 a lost command is offered again after the gap, with the same code", async () => {
  const rig = await conformanceRig();
  const code = await rig.command("downloadUser", "1");
  await rig.device(HEARTBEAT);
  await rig.clock.advance(59_000);
  expect((await rig.device(HEARTBEAT)).body.msg).toBe("暂无命令");
  await rig.clock.advance(1_000);
  expect((await rig.device(HEARTBEAT)).body.data).toMatchObject({ code, cmd: "downloadUser" });
});

test("S41-18 serverTimeUnit s sends seconds", async () => {
  const rig = await conformanceRig();
  await rig.api("PUT", `/settings/device/${D1}`, { serverTimeUnit: "s" });
  expect((await rig.device(HEARTBEAT)).body.data.serverTime).toBe(String(rig.clock.now() / 1000));
});

test("S41-19 paddedKeys adds the keys as printed", async () => {
  const rig = await conformanceRig({ settings: { paddedKeys: "trailing" } });
  expect((await rig.device(HEARTBEAT)).body.data).toMatchObject({
    "topLog ": LOGO1,
    "bottomLog ": LOGO2,
    "title ": TITLE,
    topLog: LOGO1,
  });
});

test("S41-20 curly quotes and a blank before a key are read", async () => {
  const rig = await conformanceRig();
  const data =
    '[{"userCode":1,"time":"2026-11-24 08:11:11 100","type":"idcard","pic":"",” temperature”:”36.5”}]';
  expect((await rig.device(HEARTBEAT, { data })).body.success).toBe(1);
  expect(await rig.punches()).toMatchObject([{ temperature: "36.5", flags: [] }]);
});

test("S41-21 photos with line breaks, lost plus signs, prefix or url-safe letters are the photo that was sent", async () => {
  const rig = await conformanceRig();
  const photo = await picture({ noise: true, width: 30, height: 40 });
  const base64 = photo.toString("base64");
  expect(base64).toMatch(/\+.*\//s);
  const variants = [
    base64.replace(/.{76}/g, "$&\r\n"),
    base64.replaceAll("+", " "),
    `data:image/jpeg;base64,${base64}`,
    photo.toString("base64url"),
  ];
  for (const [i, pic] of variants.entries()) {
    const data = JSON.stringify([punch({ type: "face", pic, time: `2026-11-24 08:1${i}:00 000` })]);
    expect((await rig.device(HEARTBEAT, { data })).body.success).toBe(1);
  }
  const stored = await rig.punches();
  expect(stored.map((entry) => entry.flags)).toEqual([[], [], [], []]);
  expect(new Set(stored.map((entry) => entry.photo)).size).toBe(1);
});

test("S41-22 the time of a punch is Beijing time to the millisecond", async () => {
  const rig = await conformanceRig();
  await rig.device(HEARTBEAT, { data: JSON.stringify([punch({ time: "2019-10-10 10:10:10 100" })]) });
  expect(await rig.punches()).toMatchObject([{ time: "2019-10-10T02:10:10.100Z", flags: ["ancient"] }]);
});

test("S41-23 a photo above 400 KB is kept, marked, and has a small rendition", async () => {
  const rig = await conformanceRig();
  const photo = await picture({ width: 700, height: 700, noise: true });
  expect(photo.length).toBeGreaterThan(409_600);
  const data = JSON.stringify([punch({ type: "face", pic: photo.toString("base64") })]);
  expect((await rig.device(HEARTBEAT, { data })).body.success).toBe(1);
  expect(await rig.punches()).toMatchObject([{ flags: ["oversize"] }]);
  const { rows } = await rig.storage.run(
    "select length(p.bytes) as size from attendance a join photos p on p.sha256 = a.rendition",
  );
  expect((rows as { size: number }[])[0]?.size).toBeLessThanOrEqual(400_000);
});

test("S41-24 two heartbeats at once never get two different commands", async () => {
  const rig = await conformanceRig();
  const first = await rig.command("deletePerson", "1");
  await rig.command("deletePerson", "2");
  const replies = await Promise.all([rig.device(HEARTBEAT), rig.device(HEARTBEAT), rig.device(HEARTBEAT)]);
  const codes = replies.map(({ body }) => body.data.code).filter((code) => code !== undefined);
  expect(codes).toEqual([first]);
});

test("logoPolicy onChange sends branding once, after a change, and every hour", async () => {
  const rig = await conformanceRig({ settings: { logoPolicy: "onChange" } });
  const title = async () => (await rig.device(HEARTBEAT)).body.data.title;
  expect([await title(), await title()]).toEqual([TITLE, undefined]);
  await rig.api("PUT", `/settings/device/${D1}`, { title: "北门项目" });
  expect([await title(), await title()]).toEqual(["北门项目", undefined]);
  await rig.clock.advance(3_600_000);
  expect(await title()).toBe("北门项目");
});

test("odd punches are kept and marked, never refused", async () => {
  const rig = await conformanceRig();
  const cases: [object, string[]][] = [
    [{ time: "yesterday" }, ["time-unreadable"]],
    [{ time: "2026-11-24 10:05:01 000" }, ["clock-ahead"]],
    [{ time: "2026-11-24 08:01:00 000", type: "palm" }, ["type-unknown"]],
    [{ time: "2026-11-24 08:02:00 000", temperature: 50 }, ["temperature-range"]],
    [{ time: "2026-11-24 08:03:00 000", type: "face" }, ["photo-missing"]],
    [{ time: "2026-11-24 08:04:00 000", pic: "AAAA" }, ["photo-unexpected", "photo-unreadable"]],
    [{ time: "2026-11-24 08:05:00 000" }, []],
    [{ time: "2026-11-24 08:05:02 999" }, ["within3s"]],
    [{ time: "2026-11-24 08:05:06 000" }, []],
  ];
  for (const [more] of cases)
    expect((await rig.device(HEARTBEAT, { data: JSON.stringify([punch(more)]) })).body.success).toBe(1);
  expect((await rig.punches()).map((entry) => entry.flags)).toEqual(cases.map(([, flags]) => flags));
});
