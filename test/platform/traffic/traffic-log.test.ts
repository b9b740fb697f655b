import { expect, test } from "vitest";
import { A, B, conformanceRig, D1, DX, picture, signed } from "../support/rig.ts";

const HEARTBEAT = "/device/getServer";

test("an exchange is shown with what was tolerated, without photo and secret", async () => {
  const rig = await conformanceRig();
  const pic = (await picture()).toString("base64").replace(/.{76}/g, "$&\r\n");
  const data = `[{“userCode”:1,“time”:"2026-11-24 09:00:00 000","type ":"face","pic":"${pic}"}]`.replace(
    /\r\n/g,
    "\\r\\n",
  );
  const { Sn, ...params } = { ...signed({ appid: A.appid, sn: D1, data }), Sn: D1 } as Record<string, string>;
  delete params.sn;
  const reply = await rig.post(HEARTBEAT, { ...params, Sn });
  expect(reply.body.success).toBe(1);
  const [entry] = (await rig.api("GET", `/devices/${D1}/traffic`)).body.traffic;
  expect(entry).toMatchObject({ path: HEARTBEAT, encoding: "urlencoded", profile: "S1", repeated: 1 });
  expect(entry.tolerated.sort()).toEqual(
    ["curly-quotes", "padded-keys", "parameter-case", "photo-line-breaks"].sort(),
  );
  expect(entry.request.data[0].pic).toMatch(/^\[photo \d+ chars\]$/);
  expect(entry.answer).toMatchObject({ msg: "操作成功", success: 1 });
  expect(JSON.stringify(entry)).not.toContain(A.secret);
});

test("quiet heartbeats in a row are one entry; a command begins a new one", async () => {
  const rig = await conformanceRig({ settings: { title: "", topLog: "", bottomLog: "" } });
  for (let i = 0; i < 5; i++) {
    await rig.device(HEARTBEAT);
    await rig.clock.advance(30_000);
  }
  await rig.command("setTimeInfo");
  await rig.device(HEARTBEAT);
  const { traffic } = (await rig.api("GET", `/devices/${D1}/traffic`)).body;
  expect(traffic).toMatchObject([
    { repeated: 1, answer: { msg: "获取成功" } },
    { repeated: 5, answer: { msg: "暂无命令" } },
  ]);
  expect(Date.parse(traffic[1].lastAt) - Date.parse(traffic[1].at)).toBe(120_000);
});

test("what comes under a serial number that nobody registered has its own place", async () => {
  const rig = await conformanceRig({ settings: { sandbox: false, unknownDevice: "reject" } });
  await rig.device(HEARTBEAT, { sn: DX });
  await rig.post(HEARTBEAT, signed({ appid: B.appid, sn: DX }, "wrong"));
  const { traffic } = (await rig.api("GET", "/traffic")).body;
  expect(traffic.map((entry: { answer: { msg: string } }) => entry.answer.msg)).toEqual([
    "sign验证失败",
    "未匹配到数据",
  ]);
  expect((await rig.api("GET", "/traffic?limit=1")).body.traffic).toHaveLength(1);
});

test("traffic survives a restart and goes after its days", async () => {
  const rig = await conformanceRig();
  await rig.device("/device/setTimeInfo", { code: "1" });
  await rig.stop();
  await rig.start();
  expect((await rig.api("GET", `/devices/${D1}/traffic`)).body.traffic).toHaveLength(1);
  await rig.sleep(7 * 86_400_000);
  expect((await rig.api("GET", `/devices/${D1}/traffic`)).body.traffic).toHaveLength(0);
});
