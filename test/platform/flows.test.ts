/** Conformance cases §3.15 (SE-01, SE-05 in small) and what does not belong to one interface. */
import { expect, test } from "vitest";
import { platformFaults } from "../../src/platform/faults.ts";
import { conformanceRig, D1, emptyRig, picture, type Rig } from "./support/rig.ts";

const DATA: Record<string, (rig: Rig) => Promise<object>> = {
  getDeviceInfo: async () => ({ faceNum: 1, fingerprintNum: 0 }),
  uploadAttendance: async () => [{ userCode: 1, time: "2026-11-24 08:00:00 000", type: "idcard" }],
  uploadPersonPic: async () => [{ userCode: "1", pic: (await picture()).toString("base64") }],
  registrationModel: async () => ({ user_id: "1", pic: (await picture()).toString("base64") }),
};

test.each([
  ["getDeviceInfo", "/device/getDeviceInfo", undefined],
  ["setTimeInfo", "/device/setTimeInfo", undefined],
  ["downloadUser", "/person/downloadPersonData", "1,5,6"],
  ["uploadAttendance", "/attendance/uploadAttendance", undefined],
  ["uploadPersonPic", "/person/uploadPerson", undefined],
  ["deletePerson", "/person/deletePerson", "1"],
  ["setAdmin", "/person/setAdmin", '{"userCode":"1","privilege":"MANAGER"}'],
  ["reboot", "/device/reboot", "-1"],
  ["registrationModel", "/device/registrationModel", "1"],
  ["machineOperation", "/device/machineOperation", '{"operation":"1","name":"一号工地"}'],
])("SE-01 %s from createOperation to the callback", async (cmd, path, params) => {
  const rig = await conformanceRig();
  const created = await rig.device("/device/createOperation", { cmd, params });
  const code = String(created.body.data.id);
  expect((await rig.device("/device/getServer")).body.data).toMatchObject({ cmd, code });
  const data = DATA[cmd] && JSON.stringify(await DATA[cmd](rig));
  expect((await rig.device(path, { code, data })).body.success).toBe(1);
  const report = { code, data: '{"msg":"操作成功","success":1}' };
  expect((await rig.device("/device/callback", report)).body).toEqual({ msg: "操作成功", success: 1 });
  await rig.clock.advance(700_000);
  expect((await rig.device("/device/getServer")).body.msg).toBe("暂无命令");
  expect(await rig.stateOf(code)).toBe("acknowledged");
});

test("SE-05 in small: many devices at once, every punch is stored once", async () => {
  const rig = await conformanceRig({ settings: { unknownDevice: "auto" } });
  const pic = (await picture()).toString("base64");
  const punches = Array.from({ length: 40 }, (_, i) => ({
    sn: `DEVICE${i % 20}`,
    data: JSON.stringify([
      { userCode: 1, time: `2026-11-24 08:00:${10 + Math.floor(i / 20) * 10} 000`, type: "face", pic },
    ]),
  }));
  const replies = await Promise.all(
    [...punches, ...punches].map((punch) => rig.device("/device/getServer", punch)),
  );
  expect(replies.every(({ body }) => body.success === 1)).toBe(true);
  expect(await rig.punches()).toHaveLength(40);
});

test("photo addresses begin with the configured public address", async () => {
  const rig = await conformanceRig({ options: { publicUrl: "https://kq.example.cn/api/" } });
  const code = await rig.command("downloadUser", "1");
  const { body } = await rig.device("/person/downloadPersonData", { code, version: "v2" });
  expect(JSON.parse(body.data)[0].picUrl).toMatch(/^https:\/\/kq\.example\.cn\/api\/photos\//);
});

test("a port that is taken is told", async () => {
  const rig = await emptyRig();
  const port = Number(new URL(rig.base).port);
  await expect(emptyRig({ port })).rejects.toMatchObject({ id: "platform.port" });
});

test("closing twice is closing once", async () => {
  const rig = await emptyRig();
  await Promise.all([rig.stop(), rig.stop()]);
  await expect(fetch(rig.base)).rejects.toThrow();
});

test("every fault of this room has its own code in the platform's range, and both languages", () => {
  const kinds = Object.values(platformFaults);
  expect(new Set(kinds.map((kind) => kind.code)).size).toBe(kinds.length);
  for (const kind of kinds) {
    expect(kind.code).toBeGreaterThanOrEqual(1600);
    expect(kind.code).toBeLessThan(1700);
    for (const text of [kind.zh.cause, kind.zh.remedy]) expect(text).toMatch(/[\u4e00-\u9fff]/);
  }
});

test("device settings of the fixtures reach the device", async () => {
  const rig = await conformanceRig({ settings: { timeInterval: 60, attendanceTimeInterval: 120 } });
  await rig.api("PUT", `/settings/device/${D1}`, { timeInterval: 10 });
  expect((await rig.device("/device/getServer")).body.data).toMatchObject({
    timeInterval: "10",
    attendanceTimeInterval: "120",
  });
});
