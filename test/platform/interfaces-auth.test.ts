/** Conformance cases §3.1: authentication, envelope, transport. */
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { Log } from "../../src/base/log.ts";
import {
  A,
  B,
  conformanceRig,
  D1,
  DB1,
  digest,
  EXC,
  MISSING,
  NOMATCH,
  picture,
  SIGNFAIL,
  signed,
} from "./support/rig.ts";

const PATHS = [
  "/device/getServer",
  "/device/getDeviceInfo",
  "/device/setTimeInfo",
  "/person/downloadPersonData",
  "/attendance/uploadAttendance",
  "/person/uploadPerson",
  "/person/deletePerson",
  "/person/setAdmin",
  "/device/reboot",
  "/device/callback",
  "/device/createOperation",
  "/device/registrationModel",
  "/device/machineOperation",
];
const HEARTBEAT = "/device/getServer";
const NO_APP = { msg: "设备appid不存在", data: "", success: 0 };
const NO_SIGN = { msg: "为传入设备sign", data: "", success: 0 };
const complete = { code: "1", data: '{"msg":"","success":1}', cmd: "getDeviceInfo" };

const idle = { status: 200, body: { msg: "暂无命令", success: 1 } };

test("SA-01 SA-02 SA-22 an unknown, absent or empty appid is told first, whatever else is wrong", async () => {
  const rig = await conformanceRig();
  for (const path of PATHS)
    expect(await rig.device(path, { appid: "nope" })).toEqual({ status: 200, body: NO_APP });
  for (const appid of [undefined, "", " "])
    expect((await rig.post(HEARTBEAT, { appid, sn: D1 })).body).toEqual(NO_APP);
});

test("SA-03 SA-04 an absent or empty sign is told with the printed misspelling", async () => {
  const rig = await conformanceRig();
  for (const path of PATHS)
    for (const sign of [undefined, ""])
      expect(await rig.post(path, { appid: A.appid, sn: D1, ...complete, sign })).toEqual({
        status: 200,
        body: NO_SIGN,
      });
  await rig.api("PUT", "/settings/app/appcode123", { fixSignTypo: true });
  expect((await rig.post(HEARTBEAT, { appid: A.appid, sn: D1 })).body.msg).toBe("未传入设备sign");
});

test("SA-05 SA-15 a sign that does not fit is refused on every path", async () => {
  const rig = await conformanceRig();
  const { sign = "" } = signed({ appid: A.appid, sn: D1 });
  const last = sign.endsWith("0") ? "1" : "0";
  const wrong = [sign.slice(0, -1) + last, sign.slice(0, -1), `${sign}0`, "z".repeat(64), " "];
  for (const path of PATHS)
    expect(await rig.post(path, { appid: A.appid, sn: D1, ...complete, sign: wrong[0] })).toEqual({
      status: 200,
      body: SIGNFAIL,
    });
  for (const sign of wrong)
    expect((await rig.post(HEARTBEAT, { appid: A.appid, sn: D1, sign })).body).toEqual(SIGNFAIL);
});

test("SA-06 SA-07 the sign is compared without regard to case, the secret's case included", async () => {
  const rig = await conformanceRig();
  const { sign } = signed({ appid: A.appid, sn: D1 });
  expect(sign).toBe("eed575638e13108750296de9defca84f2456875cd2cb7af72b00289e12f30227");
  expect(await rig.post(HEARTBEAT, { appid: A.appid, sn: D1, sign: sign?.toUpperCase() })).toMatchObject(
    idle,
  );
  expect(await rig.post(HEARTBEAT, { appid: A.appid, sn: D1, sign })).toMatchObject(idle);
});

test("SA-08 SA-09 a download signed by S2 (vector V5) or S3 (V6) is answered", async () => {
  const V5 = "43a2ebc7d6cd1db46fe9ed982fe52f857f6ee99cbebc11ba2a5e4a0c767147c1";
  const V6 = "3086c4c1ae2e8ca03282df7009ba5d93794b7d81a604175b5534baece63b695c";
  for (const sign of [V5, V6]) {
    const rig = await conformanceRig();
    await rig.storage.run("insert into sqlite_sequence (name, seq) values ('commands', 1338)");
    expect(await rig.command("downloadUser", "1,5,6")).toBe("1339");
    const request = { appid: A.appid, sn: D1, code: "1339", version: "v2.1", sign };
    const { body } = await rig.post("/person/downloadPersonData", request);
    expect(JSON.parse(body.data).map((person: { userCode: string }) => person.userCode)).toEqual([
      "1",
      "5",
      "6",
    ]);
  }
});

test("SA-10 an empty parameter is signed as empty (vector V7)", async () => {
  const rig = await conformanceRig({ settings: { topLogUrl: "http://x/1", bottomUrl: "http://x/2" } });
  const sign = "b7586e3c7cb0da9ce345385d5463c82ad70c0108093a845cd393e506a3a7729b";
  const { body } = await rig.post(HEARTBEAT, { appid: A.appid, sn: D1, version: "v2.1", data: "", sign });
  expect(body).toMatchObject({ msg: "暂无命令", data: { topLogUrl: "http://x/1" } });
});

test("SA-11 a parameter that is not declared is not signed", async () => {
  const rig = await conformanceRig();
  const request = { appid: A.appid, sn: D1, version: "v1", foo: "1" };
  const sign = digest(`appid=${A.appid}&sn=${D1}&version=v1`);
  expect(await rig.post(HEARTBEAT, { ...request, sign })).toMatchObject(idle);
  const declared = digest(`appid=${A.appid}&foo=1&sn=${D1}&version=v1`);
  expect((await rig.post(HEARTBEAT, { ...request, sign: declared })).body).toEqual(SIGNFAIL);
});

test("SA-12 a padded serial number is signed as sent and looked up without the blanks", async () => {
  const rig = await conformanceRig();
  expect(await rig.device(HEARTBEAT, { sn: ` ${D1}` })).toMatchObject(idle);
  const trimmed = signed({ appid: A.appid, sn: D1 });
  expect(await rig.post(HEARTBEAT, { ...trimmed, sn: ` ${D1}` })).toMatchObject(idle);
  expect((await rig.api("GET", "/devices")).body.devices).toHaveLength(3);
});

test("SA-13 a strict app takes its own profile only", async () => {
  const rig = await conformanceRig();
  await rig.api("PUT", `/settings/app/${A.appid}`, { signProfiles: ["S2"], signStrict: true });
  expect((await rig.device(HEARTBEAT, { version: "v1" })).body).toEqual(SIGNFAIL);
  const sign = digest(`appid=${A.appid}&sn=${D1}&version=v1`);
  expect(await rig.post(HEARTBEAT, { appid: A.appid, sn: D1, version: "v1", sign })).toMatchObject(idle);
});

test("SA-14 a device of another app is unknown to this one and does not become pending", async () => {
  const rig = await conformanceRig();
  expect((await rig.device(HEARTBEAT, { sn: DB1 })).body).toEqual(NOMATCH);
  const own = { appid: B.appid, sn: DB1 };
  expect(await rig.post(HEARTBEAT, signed(own, B.secret))).toMatchObject(idle);
});

test("SA-16 url-encoded, multipart, JSON, gzip and query string are the same request", async () => {
  const rig = await conformanceRig();
  const params = signed({ appid: A.appid, sn: D1, version: "v1" }) as Record<string, string>;
  const form = new FormData();
  for (const [name, value] of Object.entries(params)) form.append(name, value);
  const query = new URLSearchParams(params).toString();
  const json = JSON.stringify(params);
  const replies = await Promise.all([
    rig.send(HEARTBEAT, { method: "POST", body: new URLSearchParams(params) }),
    rig.send(HEARTBEAT, { method: "POST", body: form }),
    rig.send(HEARTBEAT, { method: "POST", body: json, headers: { "content-type": "application/json" } }),
    rig.send(HEARTBEAT, { method: "POST", body: json, headers: { "content-type": "text/plain" } }),
    rig.send(`${HEARTBEAT}?${query}`, { method: "POST" }),
    rig.send(HEARTBEAT, {
      method: "POST",
      body: gzipSync(query),
      headers: { "content-type": "application/x-www-form-urlencoded", "content-encoding": "gzip" },
    }),
  ]);
  for (const reply of replies) expect(reply).toEqual(replies[0]);
  expect(replies[0]).toMatchObject(idle);
});

test("SA-16 the body wins over the query string", async () => {
  const rig = await conformanceRig();
  const params = signed({ appid: A.appid, sn: D1 }) as Record<string, string>;
  expect(
    await rig.send(`${HEARTBEAT}?appid=nope&sn=x`, { method: "POST", body: new URLSearchParams(params) }),
  ).toMatchObject(idle);
});

test("SA-17 GET is answered 405 with an envelope, unless it is allowed", async () => {
  const rig = await conformanceRig();
  const query = new URLSearchParams(signed({ appid: A.appid, sn: D1 }) as Record<string, string>);
  expect(await rig.send(`${HEARTBEAT}?${query}`, {})).toMatchObject({
    status: 405,
    body: { success: 0, data: "" },
  });
  await rig.api("PUT", "/settings/global", { allowGet: true });
  expect(await rig.send(`${HEARTBEAT}?${query}`, {})).toMatchObject(idle);
});

test("SA-18 ten punches with photos of 400 KB are taken in one heartbeat", async () => {
  const rig = await conformanceRig();
  const photos = [];
  for (let i = 0; i < 10; i++) {
    const small = await picture({ shade: i * 20 });
    photos.push(Buffer.concat([small, Buffer.alloc(400_000 - small.length)]));
  }
  const data = photos.map((photo, i) => ({
    userCode: 1,
    time: `2026-11-24 08:00:${String(i * 4).padStart(2, "0")} 100`,
    type: "face",
    pic: photo.toString("base64"),
    temperature: "36.5",
  }));
  const { status, body } = await rig.device(HEARTBEAT, { data: JSON.stringify(data) });
  expect({ status, msg: body.msg }).toEqual({ status: 200, msg: "操作成功" });
  const stored = await rig.punches();
  expect(stored).toHaveLength(10);
  expect(new Set(stored.map((punch) => punch.photo)).size).toBe(10);
  expect(stored.every((punch) => punch.flags.length === 0)).toBe(true);
});

test("SA-19 SA-22 a storage failure is answered 异常：操作失败 on every path, and the next request is served", async () => {
  const rig = await conformanceRig();
  rig.storage.break();
  for (const path of PATHS) expect(await rig.device(path, complete)).toEqual({ status: 200, body: EXC });
  rig.storage.repair();
  expect(await rig.device(HEARTBEAT)).toMatchObject(idle);
});

test("SA-20 a device that changes its profile is served and its change is noted", async () => {
  const warnings: object[] = [];
  const rig = await conformanceRig({ options: { log: recordingLog(warnings) } });
  const sign = digest(`appid=${A.appid}&sn=${D1}&version=v1`);
  expect(await rig.post(HEARTBEAT, { appid: A.appid, sn: D1, version: "v1", sign })).toMatchObject(idle);
  expect(warnings).toEqual([]);
  expect(await rig.device(HEARTBEAT, { version: "v1" })).toMatchObject(idle);
  expect(warnings).toContainEqual({ sn: D1, from: "S2", to: "S1" });
});

test("SA-21 slashes too many, another case and a configured prefix do not matter", async () => {
  const rig = await conformanceRig();
  const variants = ["/device/getServer/", "//device//getServer", "/device/getserver"];
  for (const path of variants) expect(await rig.device(path)).toMatchObject(idle);
  await rig.api("PUT", "/settings/global", { requestPrefix: "/kaoqin/api" });
  expect(await rig.device("/kaoqin/api/device/getServer")).toMatchObject(idle);
});

test("a missing serial number is told after the sign, an unreadable body is no crash", async () => {
  const rig = await conformanceRig();
  expect((await rig.device(HEARTBEAT, { sn: "" })).body).toEqual(MISSING);
  const broken = { method: "POST", headers: { "content-type": "multipart/form-data" }, body: "rubbish" };
  expect((await rig.send(HEARTBEAT, broken)).body).toEqual(NO_APP);
});

test("a body beyond 32 MiB is refused without being read, packed ones too", async () => {
  const rig = await conformanceRig();
  const headers = { "content-encoding": "gzip" };
  const bomb = { method: "POST", headers, body: gzipSync(Buffer.alloc(40 * 1024 * 1024)) };
  expect(await rig.send(HEARTBEAT, bomb)).toMatchObject({ status: 413, body: { success: 0 } });
  expect(await rig.device(HEARTBEAT)).toMatchObject(idle);
});

function recordingLog(warnings: object[]): Log {
  const log: Log = {
    debug() {},
    info() {},
    warn(fields) {
      warnings.push(fields);
    },
    error() {},
    child: () => log,
  };
  return log;
}
