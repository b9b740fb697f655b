/** Conformance cases §3.3-3.6 and §3.10-3.14: what a device fetches and reports, but for persons. */
import { expect, test } from "vitest";
import {
  conformanceRig,
  D1,
  D2,
  DX,
  ERR,
  EXC,
  MISSING,
  NOCMD,
  NOMATCH,
  type Params,
  SIGNFAIL,
} from "./support/rig.ts";

const DONE = { msg: "操作成功", success: 1 };
const success = '{"msg": "操作成功","success": 1}';
const failure = '{"msg": "操作失败","success": 0}';

/** The wrong sign, storage failure and missing parameter rows that every interface has. */
const common: [path: string, cmd: string, params: string | undefined, valid: Params][] = [
  ["/device/getDeviceInfo", "getDeviceInfo", undefined, { data: '{"faceNum":1,"fingerprintNum":0}' }],
  ["/device/setTimeInfo", "setTimeInfo", undefined, {}],
  ["/person/downloadPersonData", "downloadUser", "1,5,6", {}],
  ["/attendance/uploadAttendance", "uploadAttendance", undefined, { data: "[]" }],
  ["/person/uploadPerson", "uploadPersonPic", undefined, { data: "[]" }],
  ["/person/deletePerson", "deletePerson", "2,1,3,4", {}],
  ["/person/setAdmin", "setAdmin", '{"userCode":"1","privilege":"USER"}', {}],
  ["/device/reboot", "reboot", "-1", {}],
  ["/device/callback", "getDeviceInfo", undefined, { data: success }],
  ["/device/registrationModel", "registrationModel", "1", { data: '{"user_id":"1","pic":""}' }],
  ["/device/machineOperation", "machineOperation", '{"operation":"1","name":"xx"}', {}],
];

test.each(common)(
  "S42…S413 %s: missing parameters, wrong sign, storage failure",
  async (path, cmd, params, valid) => {
    const rig = await conformanceRig();
    const code = await rig.command(cmd, params);
    expect((await rig.device(path, { ...valid, code, sn: undefined })).body).toEqual(MISSING);
    expect((await rig.device(path, { ...valid, code, sn: "" })).body).toEqual(MISSING);
    expect((await rig.device(path, { ...valid, code: undefined })).body).toEqual(MISSING);
    expect((await rig.device(path, { ...valid, code: " " })).body).toEqual(MISSING);
    expect((await rig.device(path, { ...valid, code, sn: DX })).body).toEqual(NOMATCH);
    const forged = { ...valid, code, appid: "appcode123", sn: D1, sign: "f".repeat(64) };
    expect((await rig.post(path, forged)).body).toEqual(SIGNFAIL);
    rig.storage.break();
    expect((await rig.device(path, { ...valid, code })).body).toEqual(EXC);
    rig.storage.repair();
    expect(await rig.stateOf(code)).toBe("pending");
    expect((await rig.device(path, { ...valid, code })).body).not.toEqual(EXC);
  },
);

test("S42-01 the device's information is echoed and kept, the command done", async () => {
  const rig = await conformanceRig();
  const code = await rig.command("getDeviceInfo");
  const codes = Array.from({ length: 88 }, (_, i) => i + 1).join(",");
  const data = JSON.stringify({
    fingerprintNum: 0,
    faceNum: 98,
    version: "xxx",
    UserCode: codes,
    time: "1605149487000",
  });
  expect((await rig.device("/device/getDeviceInfo", { code, version: "v2.1", data })).body).toEqual({
    msg: "获取成功",
    data: { version: "xxx", time: "1605149487000", UserNum: 88, faceNum: 98, fingerprintNum: 0 },
    success: 1,
  });
  expect(await rig.stateOf(code)).toBe("acknowledged");
  expect((await rig.device("/device/callback", { code, data: success })).body).toEqual(DONE);
});

test("S42-02 absent data is missing, unless the counts stand beside sn", async () => {
  const rig = await conformanceRig();
  const code = await rig.command("getDeviceInfo");
  expect((await rig.device("/device/getDeviceInfo", { code })).body).toEqual(MISSING);
  const flat = { code, faceNum: "3", fingerprintNum: "0" };
  expect((await rig.device("/device/getDeviceInfo", flat)).body.data).toEqual({
    faceNum: 3,
    fingerprintNum: 0,
  });
  await rig.api("PUT", `/settings/device/${D1}`, { flattenedInfo: false });
  expect((await rig.device("/device/getDeviceInfo", flat)).body).toEqual(MISSING);
});

test("S42-04 absent counts are told; zero is a count", async () => {
  const rig = await conformanceRig();
  const code = await rig.command("getDeviceInfo");
  for (const info of [
    { faceNum: 1 },
    { fingerprintNum: 1 },
    { faceNum: null, fingerprintNum: 1 },
    { faceNum: "", fingerprintNum: 1 },
  ])
    expect((await rig.device("/device/getDeviceInfo", { code, data: JSON.stringify(info) })).body).toEqual(
      ERR("未找到faceNum或fingerprintNum数据"),
    );
  const zero = JSON.stringify({ faceNum: 0, fingerprintNum: 0 });
  expect((await rig.device("/device/getDeviceInfo", { code, data: zero })).body.success).toBe(1);
});

test("S42-07 S42-08 the old shape, and counts as text", async () => {
  const rig = await conformanceRig();
  const data = '{"fingerprintNum":"0","faceNum":"98"}';
  expect((await rig.device("/device/getDeviceInfo", { code: "77", version: "v1", data })).body).toEqual({
    msg: "获取成功",
    data: { faceNum: 98, fingerprintNum: 0 },
    success: 1,
  });
});

test("S43-01 the time is told and the command done", async () => {
  const rig = await conformanceRig();
  const code = await rig.command("setTimeInfo");
  expect((await rig.device("/device/setTimeInfo", { code })).body).toEqual({
    msg: "获取成功",
    data: { serverTime: String(rig.clock.now()) },
    success: 1,
  });
  expect(await rig.stateOf(code)).toBe("acknowledged");
  expect((await rig.device("/device/setTimeInfo", { code: "999" })).body.success).toBe(1);
});

test("S43-03 a platform without a clock says so", async () => {
  const rig = await conformanceRig();
  rig.clock.now = () => Number.NaN;
  expect((await rig.device("/device/setTimeInfo", { code: "1" })).body).toEqual(
    ERR("异常：系统时间serverTime is null"),
  );
});

test("S45-01 S45-07 punches by 4.5, also such as came by 4.1", async () => {
  const rig = await conformanceRig();
  const data = JSON.stringify([
    { userCode: 1, time: "2026-11-24 08:11:11 100", type: "idcard", pic: "" },
    { userCode: 2, time: "2026-11-24 08:11:11 120", type: "fingerprint", pic: "" },
  ]);
  const code = await rig.command("uploadAttendance");
  expect((await rig.device("/attendance/uploadAttendance", { code, data })).body).toEqual(DONE);
  expect(await rig.stateOf(code)).toBe("acknowledged");
  expect((await rig.device("/device/getServer", { data })).body.success).toBe(1);
  expect((await rig.device("/attendance/uploadAttendance", { code, data })).body).toEqual(DONE);
  expect(await rig.punches()).toHaveLength(2);
});

test("S45-05 what the platform refuses to keep is 操作失败", async () => {
  const rig = await conformanceRig({ settings: { unknownUser: "reject" } });
  const code = await rig.command("uploadAttendance");
  const data = '[{"userCode":999,"time":"2026-11-24 08:11:11 100","type":"idcard"}]';
  expect((await rig.device("/attendance/uploadAttendance", { code, data })).body).toEqual(ERR("操作失败"));
  expect((await rig.device("/attendance/uploadAttendance", { code, data: "{{" })).body).toEqual(
    ERR("操作失败"),
  );
  expect(await rig.stateOf(code)).toBe("pending");
});

test("S45-06 an incomplete record", async () => {
  const rig = await conformanceRig();
  const code = await rig.command("uploadAttendance");
  const whole = { userCode: 1, time: "2026-11-24 08:11:11 100", type: "idcard" };
  for (const key of ["userCode", "time", "type"]) {
    const data = JSON.stringify([{ ...whole, [key]: undefined }]);
    expect((await rig.device("/attendance/uploadAttendance", { code, data })).body).toEqual(
      ERR("未传入userCode或time或type"),
    );
  }
  expect((await rig.device("/attendance/uploadAttendance", { code })).body).toEqual(
    ERR("未传入userCode或time或type"),
  );
});

test("4.5 without a code where the device's settings allow it", async () => {
  const rig = await conformanceRig();
  await rig.api("PUT", `/settings/device/${D1}`, { allowNoCodeAttendance: true });
  const data = '[{"userCode":1,"time":"2026-11-24 08:11:11 100","type":"idcard"}]';
  expect((await rig.device("/attendance/uploadAttendance", { data })).body).toEqual(DONE);
});

test.each([
  ["S49-01", "-1", "-1"],
  ["S49-02", "1893456000000", "1893456000"],
  ["S49-03", "1893456000", "1893456000"],
])("%s reboot %s", async (_id, params, times) => {
  const rig = await conformanceRig();
  const code = await rig.command("reboot", params);
  expect((await rig.device("/device/reboot", { code })).body).toEqual({
    data: { times },
    success: 1,
    msg: "获取成功",
  });
});

test("S49-05 no such command: unknown, another device's, another kind's, finished", async () => {
  const rig = await conformanceRig();
  const others = [
    "424242",
    "x",
    await rig.command("reboot", "-1", D2),
    await rig.command("machineOperation", '{"operation":"0","name":""}'),
  ];
  const finished = await rig.command("reboot", "-1");
  await rig.device("/device/callback", { code: finished, data: success });
  for (const code of [...others, finished])
    expect((await rig.device("/device/reboot", { code })).body).toEqual(NOCMD);
});

test("S49-08 a reboot that was fetched is not offered again: the device that calls again has rebooted", async () => {
  const rig = await conformanceRig();
  const code = await rig.command("reboot", "-1");
  expect((await rig.device("/device/getServer")).body.data.cmd).toBe("reboot");
  await rig.device("/device/reboot", { code });
  for (let i = 0; i < 10; i++) {
    await rig.clock.advance(30_000);
    expect((await rig.device("/device/getServer")).body.msg).toBe("暂无命令");
  }
  expect(await rig.stateOf(code)).toBe("acknowledged");
});

test("S410-01 S410-04 S410-07 success in any spelling, and again", async () => {
  const rig = await conformanceRig();
  for (const data of [
    success,
    '{"msg":"","success":"1"}',
    '{"success":true}',
    "{“msg”:”操作成功”,”success”:1}",
  ]) {
    const code = await rig.command("deletePerson", "1");
    await rig.device("/device/getServer");
    await rig.device("/person/deletePerson", { code });
    for (let i = 0; i < 2; i++)
      expect((await rig.device("/device/callback", { code, data })).body).toEqual(DONE);
    expect(await rig.stateOf(code)).toBe("acknowledged");
  }
  const code = await rig.command("deletePerson", "1");
  expect((await rig.device("/device/callback", { code, success: "1", msg: "ok" })).body).toEqual(DONE);
  expect((await rig.device("/device/getServer")).body.msg).toBe("暂无命令");
});

test("S410-02 S410-03 failures: offered again after 30 s and 60 s, the third one ends it", async () => {
  const rig = await conformanceRig();
  const code = await rig.command("deletePerson", "1");
  for (const wait of [0, 30_000, 60_000]) {
    await rig.clock.advance(Math.max(0, wait - 1));
    if (wait > 0) expect((await rig.device("/device/getServer")).body.msg).toBe("暂无命令");
    await rig.clock.advance(1);
    expect((await rig.device("/device/getServer")).body.data.code).toBe(code);
    await rig.device("/person/deletePerson", { code });
    expect((await rig.device("/device/callback", { code, data: failure })).body).toEqual(DONE);
    // The device's repeated callback is the same failure.
    expect((await rig.device("/device/callback", { code, data: failure })).body).toEqual(DONE);
  }
  expect((await rig.api("GET", "/commands")).body.commands).toMatchObject([
    { state: "failed", failures: 3, message: "操作失败" },
  ]);
  await rig.clock.advance(600_000);
  expect((await rig.device("/device/getServer")).body.msg).toBe("暂无命令");
  await rig.device("/device/callback", { code, data: success });
  expect(await rig.stateOf(code)).toBe("acknowledged");
});

test("S410-05 an unknown code, another device's code, unreadable data", async () => {
  const rig = await conformanceRig();
  const unknown = { msg: "操作失败", data: { msg: "未匹配到数据" }, success: 0 };
  const other = await rig.command("reboot", "-1", D2);
  for (const code of ["424242", "abc", other])
    expect((await rig.device("/device/callback", { code, data: success })).body).toEqual(unknown);
  const code = await rig.command("reboot", "-1");
  for (const data of ["{{", '{"msg":"?"}', "[]"])
    expect((await rig.device("/device/callback", { code, data })).body).toMatchObject({
      msg: "操作失败",
      success: 0,
    });
  expect(await rig.stateOf(code)).toBe("pending");
});

const operation = (id: number, more: object = {}) => ({
  createtime: "2026-11-24 10:00:00",
  iocode: 0,
  ioparamkey: 0,
  failcount: 0,
  sn: D1,
  cmd: "downloadUser",
  id,
  category: 0,
  params: "16",
  status: 0,
  ...more,
});

test("S411-01 S411-07 createOperation, and the heartbeat that offers it", async () => {
  const rig = await conformanceRig();
  const { body } = await rig.device("/device/createOperation", { cmd: "downloadUser", params: "16" });
  expect(body).toEqual({ msg: "操作成功", data: operation(body.data.id), success: 1 });
  expect((await rig.device("/device/getServer")).body.data.code).toBe(String(body.data.id));
});

test("S411-02 as the example of 2019: data as a string, failcount 3", async () => {
  const rig = await conformanceRig();
  await rig.api("PUT", "/settings/global", { dataEncoding: "string", failcountInitial: 3 });
  const { body } = await rig.device("/device/createOperation", { cmd: "getDeviceInfo", params: "1,2" });
  const data = JSON.parse(body.data);
  expect(data).toEqual(operation(data.id, { cmd: "getDeviceInfo", failcount: 3, params: "1,2" }));
});

test("S411-03 S411-04 S411-12 wrong sign, storage failure, no serial number", async () => {
  const rig = await conformanceRig();
  const valid = { cmd: "getDeviceInfo" };
  expect(
    (await rig.post("/device/createOperation", { ...valid, appid: "appcode123", sn: D1, sign: "0" })).body,
  ).toEqual(SIGNFAIL);
  expect((await rig.device("/device/createOperation", { ...valid, sn: undefined })).body).toEqual(MISSING);
  rig.storage.break();
  expect((await rig.device("/device/createOperation", valid)).body).toEqual(EXC);
});

test("S411-05 an unknown device is registered and marked as of the sandbox", async () => {
  const rig = await conformanceRig();
  const { body } = await rig.device("/device/createOperation", { sn: DX, cmd: "downloadUser", params: "16" });
  expect(body.data).toMatchObject({ sn: DX });
  expect((await rig.api("GET", "/devices")).body.devices).toContainEqual(
    expect.objectContaining({ sn: DX, state: "active", sandbox: true }),
  );
});

test("S411-06 outside the sandbox it creates neither command nor device", async () => {
  const rig = await conformanceRig({ settings: { sandbox: false } });
  for (const sn of [D1, DX])
    expect(
      (await rig.device("/device/createOperation", { sn, cmd: "downloadUser", params: "1" })).body,
    ).toEqual(ERR("操作失败"));
  expect((await rig.api("GET", "/devices")).body.devices).toHaveLength(3);
  expect((await rig.api("GET", "/commands")).body.commands).toEqual([]);
});

test("S411-08 S411-13 all ten commands with their params", async () => {
  const rig = await conformanceRig();
  for (const [, cmd, params] of common)
    expect((await rig.device("/device/createOperation", { cmd, params })).body).toMatchObject({
      success: 1,
      data: { cmd },
    });
  const commands = (await rig.api("GET", "/commands")).body.commands as { cmd: string; id: number }[];
  expect(new Set(commands.map(({ cmd }) => cmd)).size).toBe(10);
  const machine = await rig.device("/device/createOperation", {
    cmd: "machineOperation",
    params: '{"operation":"0","name":"xxx"}',
  });
  const { body } = await rig.device("/device/machineOperation", { code: String(machine.body.data.id) });
  expect(JSON.parse(body.data)).toEqual({ operation: "0", name: "xxx" });
});

test("S411-09 S411-10 S411-11 commands that cannot be done are refused", async () => {
  const rig = await conformanceRig();
  const wrong: [string, string?][] = [
    ["registrationModel", "1,2"],
    ["registrationModel"],
    ["downloadUser"],
    ["downloadUser", ""],
    ["deletePerson", "1,,2"],
    ["setAdmin", "{}"],
    ["setAdmin", '{"userCode":"1","privilege":"KING"}'],
    ["reboot", "soon"],
    ["machineOperation", '{"operation":"2","name":"x"}'],
    ["foo", "1"],
    [""],
  ];
  for (const [cmd, params] of wrong)
    expect((await rig.device("/device/createOperation", { cmd, params })).body, cmd).toEqual(ERR("操作失败"));
  expect((await rig.api("GET", "/commands")).body.commands).toEqual([]);
});

test.each([
  ["S413-01", '{"operation":"1","name":"xx"}', { operation: "1", name: "xx" }],
  ["S413-02", '{"operation":0,"name":"xx"}', { operation: "0", name: "xx" }],
])("%s machineOperation", async (_id, params, data) => {
  const rig = await conformanceRig();
  const code = await rig.command("machineOperation", params);
  const { body } = await rig.device("/device/machineOperation", { code });
  expect({ ...body, data: JSON.parse(body.data) }).toEqual({ msg: "操作成功", data, success: 1 });
});

test("S413-05 S413-07 no such command; data as a value", async () => {
  const rig = await conformanceRig();
  expect((await rig.device("/device/machineOperation", { code: "5" })).body).toEqual(NOCMD);
  await rig.api("PUT", "/settings/model/F8", { dataEncoding: { "4.13": "native" } });
  await rig.api("POST", "/devices", { sn: D1, name: "东门", appid: "appcode123", model: "F8" });
  const code = await rig.command("machineOperation", '{"operation":"1","name":"xx"}');
  expect((await rig.device("/device/machineOperation", { code })).body.data).toEqual({
    operation: "1",
    name: "xx",
  });
});
