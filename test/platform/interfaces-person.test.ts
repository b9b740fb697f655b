/** Conformance cases §3.5, §3.7-3.9 and §3.13: persons, photos, administrators. */
import { expect, test } from "vitest";
import { conformanceRig, D1, D2, ERR, NOCMD, picture } from "./support/rig.ts";

const DOWNLOAD = "/person/downloadPersonData";
const UPLOAD = "/person/uploadPerson";
const success = '{"msg":"操作成功","success":1}';
const base64 = async (shade = 50) => (await picture({ shade })).toString("base64");

test("S44-01 S44-09 v1 and no version: persons with their photos, in the order of the command", async () => {
  const rig = await conformanceRig();
  const code = await rig.command("downloadUser", "1,5,6");
  const persons = [
    {
      userCode: "1",
      name: "李录",
      password: "1",
      idCard: "",
      fingerprint: "Lv/9CsXA42bz/BAAdS",
      pic: rig.PIC1,
    },
    { userCode: "5", name: "李白", password: "123", idCard: "123", faceData: "4AAQSkZJ", pic: rig.PIC5 },
    { userCode: "6", name: "李二", password: "123", idCard: "123", faceData: "4AAQSkZJ", pic: rig.PIC6 },
  ];
  for (const version of ["v1", undefined]) {
    const { body } = await rig.device(DOWNLOAD, { code, version });
    expect({ ...body, data: JSON.parse(body.data) }).toEqual({ msg: "操作成功", data: persons, success: 1 });
  }
  await rig.api("PUT", `/settings/device/${D1}`, { userCodeType: "number" });
  const { body } = await rig.device(DOWNLOAD, { code });
  expect(JSON.parse(body.data)[0].userCode).toBe(1);
});

test("S44-02 from v2 on: an address instead of the photo, good for a day at least, and not to be guessed", async () => {
  const rig = await conformanceRig();
  const code = await rig.command("downloadUser", "1");
  for (const version of ["v2", "v2.1", "V2.1", "2", "v3"]) {
    const { body } = await rig.device(DOWNLOAD, { code, version });
    const [person] = JSON.parse(body.data);
    expect(person.pic).toBeUndefined();
    const photo = await fetch(person.picUrl);
    expect(photo.headers.get("content-type")).toBe("image/jpeg");
    expect(Buffer.from(await photo.arrayBuffer()).toString("base64")).toBe(rig.PIC1);
  }
  const { body } = await rig.device(DOWNLOAD, { code, version: "v2" });
  const [{ picUrl }] = JSON.parse(body.data);
  const other = picUrl.replace(/.(?=\.jpg)/, (last: string) => (last === "A" ? "B" : "A"));
  const later = picUrl.replace(/-[0-9a-z]+-/, "-zzzzzz-");
  for (const url of [other, later, `${rig.base}/photos/x.jpg`]) expect((await fetch(url)).status).toBe(404);
  await rig.clock.advance(24 * 3_600_000);
  expect((await fetch(picUrl)).status).toBe(200);
  await rig.clock.advance(3_600_000);
  expect((await fetch(picUrl)).status).toBe(404);
});

test("a removed worker's photo is gone at once", async () => {
  const rig = await conformanceRig();
  const code = await rig.command("downloadUser", "5");
  const [{ picUrl }] = JSON.parse((await rig.device(DOWNLOAD, { code, version: "v2" })).body.data);
  expect((await rig.api("DELETE", "/workers/5")).status).toBe(204);
  expect((await fetch(picUrl)).status).toBe(404);
});

test("S44-04 no such command: unknown, another device's, finished, cancelled", async () => {
  const rig = await conformanceRig();
  const finished = await rig.command("downloadUser", "1");
  await rig.device("/device/callback", { code: finished, data: success });
  const cancelled = await rig.command("downloadUser", "1");
  expect((await rig.device("/device/getServer")).body.data.code).toBe(cancelled);
  expect((await rig.api("POST", `/commands/${cancelled}/cancel`)).body).toMatchObject({ state: "cancelled" });
  for (const code of ["4242", await rig.command("downloadUser", "1", D2), finished, cancelled])
    expect((await rig.device(DOWNLOAD, { code })).body).toEqual(NOCMD);
});

test("S44-07 dataEncoding native: a list", async () => {
  const rig = await conformanceRig();
  await rig.api("PUT", "/settings/app/appcode123", { dataEncoding: "native" });
  const code = await rig.command("downloadUser", "2");
  expect((await rig.device(DOWNLOAD, { code })).body.data).toEqual([{ userCode: "2", name: "赵二" }]);
});

test("S44-08 a person without a photo has neither key", async () => {
  const rig = await conformanceRig();
  const code = await rig.command("downloadUser", "16");
  expect(JSON.parse((await rig.device(DOWNLOAD, { code })).body.data)).toEqual([
    { userCode: "16", name: "张三" },
  ]);
});

test("persons removed meanwhile are skipped; with nobody left the command is done", async () => {
  const rig = await conformanceRig();
  const code = await rig.command("downloadUser", "2,3");
  await rig.api("DELETE", "/workers/2");
  expect(JSON.parse((await rig.device(DOWNLOAD, { code })).body.data)).toEqual([
    { userCode: "3", name: "钱三" },
  ]);
  await rig.api("DELETE", "/workers/3");
  expect((await rig.device(DOWNLOAD, { code })).body).toEqual({ msg: "操作成功", data: "[]", success: 1 });
  expect(await rig.stateOf(code)).toBe("acknowledged");
});

test("a download is split: five persons each for v1, a hundred from v2 on", async () => {
  const rig = await conformanceRig();
  const order = { cmd: "downloadUser", devices: [D1, D2], userCodes: ["1", "2", "3", "4", "5", "6"] };
  await rig.device("/device/getServer", { sn: D2, version: "v2.1" });
  const { body } = await rig.api("POST", "/commands", order);
  const split = body.commands.map(({ sn, params }: { sn: string; params: string }) => [sn, params]);
  expect(split).toEqual([
    [D1, "1,2,3,4,5"],
    [D1, "6"],
    [D2, "1,2,3,4,5,6"],
  ]);
});

test("S46-01 photos taken on the device", async () => {
  const rig = await conformanceRig();
  const code = await rig.command("uploadPersonPic");
  const data = JSON.stringify([
    { userCode: "5", name: "李白", pic: await base64() },
    { userCode: 6, name: "李二", pic: await base64(90) },
  ]);
  const { body } = await rig.device(UPLOAD, { code, data });
  expect({ ...body, data: JSON.parse(body.data) }).toEqual({
    msg: "操作成功",
    data: { sucessNum: 2, sucessUserCodeStr: "5,6", errorNum: 0 },
    success: 1,
  });
  expect(await rig.stateOf(code)).toBe("acknowledged");
  const download = await rig.command("downloadUser", "5");
  const [person] = JSON.parse((await rig.device(DOWNLOAD, { code: download })).body.data);
  expect(person.pic).toBeTruthy();
  expect(person.pic).not.toBe(rig.PIC5);
});

test("S46-03 the one person of the request is unknown", async () => {
  const rig = await conformanceRig();
  const code = await rig.command("uploadPersonPic");
  await rig.api("DELETE", "/workers/5");
  const data = JSON.stringify([{ userCode: "5", pic: await base64() }]);
  expect((await rig.device(UPLOAD, { code, data })).body).toEqual({
    msg: "用户表中没有此userCode:5",
    data: "5",
    success: 0,
  });
});

test("S46-06 S46-07 all or some fail: told by number, the good ones kept, the bad ones may come again", async () => {
  const rig = await conformanceRig();
  const code = await rig.command("uploadPersonPic");
  const upload = async (pics: [string, string]) => {
    const data = JSON.stringify([
      { userCode: "5", pic: pics[0] },
      { userCode: "6", pic: pics[1] },
    ]);
    const { body } = await rig.device(UPLOAD, { code, data });
    return { ...body, data: JSON.parse(body.data) };
  };
  expect(await upload(["AAAA", "AAAA"])).toEqual({
    msg: "未进行任何操作",
    data: { sucessNum: 0, errorUserCodeStr: "5,6", errorNum: 2 },
    success: 0,
  });
  expect(await upload([await base64(), "AAAA"])).toEqual({
    msg: "未进行任何操作",
    data: { sucessNum: 1, sucessUserCodeStr: "5", errorUserCodeStr: "6", errorNum: 1 },
    success: 0,
  });
  const again = JSON.stringify([{ userCode: "6", pic: await base64() }]);
  expect((await rig.device(UPLOAD, { code, data: again })).body.success).toBe(1);
});

test("4.6 without a command takes nothing", async () => {
  const rig = await conformanceRig();
  const data = JSON.stringify([{ userCode: "5", pic: await base64() }]);
  expect((await rig.device(UPLOAD, { code: "4242", data })).body).toEqual(NOCMD);
});

test("S47-01 S47-03 persons to delete, order kept", async () => {
  const rig = await conformanceRig();
  const code = await rig.command("deletePerson", "2,1,3,4");
  expect((await rig.device("/person/deletePerson", { code })).body).toEqual({
    msg: "获取成功",
    data: { userCode: "2,1,3,4" },
    success: 1,
  });
  expect((await rig.device("/person/deletePerson", { code: "4242" })).body).toEqual(NOCMD);
});

test.each(["MANAGER", "USER"])("S48-01 S48-02 S48-05 administrators: %s", async (privilege) => {
  const rig = await conformanceRig();
  const code = await rig.command("setAdmin", JSON.stringify({ userCode: "2,1,3,4", privilege }));
  const data = { userCode: "2,1,3,4", privilege };
  expect((await rig.device("/person/setAdmin", { code })).body).toEqual({
    msg: "获取成功",
    data,
    success: 1,
  });
  expect((await rig.device("/person/setAdmin", { code: "4242" })).body).toEqual(NOCMD);
});

test("S48-03 omitPrivilege answers as printed", async () => {
  const rig = await conformanceRig({ settings: { omitPrivilege: true } });
  const code = await rig.command("setAdmin", '{"userCode":"2,1,3,4","privilege":"USER"}');
  expect((await rig.device("/person/setAdmin", { code })).body.data).toEqual({ userCode: "2,1,3,4" });
});

test("S412-01 the photo of the one person whom the command names", async () => {
  const rig = await conformanceRig();
  const code = await rig.command("registrationModel", "1");
  const data = JSON.stringify({ user_id: "1", pic: await base64() });
  expect((await rig.device("/device/registrationModel", { code, data })).body).toEqual({
    msg: "操作成功",
    data: "",
    success: 1,
  });
  expect(await rig.stateOf(code)).toBe("acknowledged");
});

test("S412-05 S412-06 S412-07 unknown person, no picture, another person, no command: no photo changes", async () => {
  const rig = await conformanceRig();
  const code = await rig.command("registrationModel", "1");
  const pic = await base64();
  const send = async (data: object, given = code) =>
    (await rig.device("/device/registrationModel", { code: given, data: JSON.stringify(data) })).body;
  expect(await send({ user_id: "999", pic })).toEqual({
    msg: "用户表中没有此userCode:999",
    data: "999",
    success: 0,
  });
  expect(await send({ user_id: "1", pic: "AAAA" })).toEqual(ERR("操作失败"));
  expect(await send({ user_id: "1" })).toEqual(ERR("操作失败"));
  expect(await send({ user_id: "5", pic })).toEqual(ERR("操作失败"));
  expect(await send({ user_id: "1", pic }, "4242")).toEqual(NOCMD);
  const download = await rig.command("downloadUser", "1,5");
  const persons = JSON.parse((await rig.device(DOWNLOAD, { code: download })).body.data);
  expect(persons.map((person: { pic: string }) => person.pic)).toEqual([rig.PIC1, rig.PIC5]);
  expect(await send({ userCode: "1", pic })).toMatchObject({ success: 1 });
});
