/** Conformance cases §2, DP-01 to DP-17 and DP-36: the heartbeat and what every request has. */
import { ENDPOINT_OF_COMMAND, ENDPOINTS, type EndpointName } from "../../../device-protocol/endpoints.ts";
import { matchSign } from "../../../device-protocol/sign.ts";
import { parsePunchTime } from "../../../device-protocol/times.ts";
import { anyOf, atLeast, type Pattern } from "../../pattern.ts";
import { jpeg } from "../../server/pictures.ts";
import { deviceCase, fetched, REFUSED } from "../device-case.ts";
import type { Call, Reply } from "../scripted-server.ts";
import type { DeviceStage } from "../stage.ts";

const gaps = (calls: readonly Call[]) => calls.slice(1).map(({ at }, index) => at - (calls[index]?.at ?? 0));
const within = (value: number | undefined, from: number, to: number) =>
  value !== undefined && value >= from && value <= to;
/** Beijing time of the last punch that came, against an instant; the clock went on since. */
const isAbout = (stage: DeviceStage, instant: number) =>
  within((parsePunchTime(String(stage.sent.at(-1)?.time)) ?? 0) - instant, -1_000, 100_000);

async function punchAfter(stage: DeviceStage, data: DeviceStage["beatData"]): Promise<void> {
  await stage.start();
  await stage.enrol("1");
  stage.beatData = data;
  await stage.pass(61_000);
  await stage.device.punch("1");
  await stage.pass(70_000);
}

/** What the ten commands fetch. */
export const FETCHES: Partial<Record<EndpointName, Reply>> = {
  setTimeInfo: fetched({ serverTime: "1795600000000" }),
  downloadPersonData: { msg: "操作成功", data: "[]", success: 1 },
  uploadPerson: { msg: "操作成功", data: '{"sucessNum":0,"errorNum":0}', success: 1 },
  deletePerson: fetched({ userCode: "2,1,3,4" }),
  setAdmin: fetched({ userCode: "1", privilege: "MANAGER" }),
  reboot: fetched({ times: "-1" }),
  machineOperation: fetched({ operation: "1", name: "xx" }),
};

const HEARTBEAT_KEYS: Pattern = { appid: "<text>", sn: "<text>", sign: "<text>", version: "<text>" };
const PUNCH = (more: Record<string, Pattern>): Pattern => ({
  userCode: anyOf(1, "1"),
  time: "<text>",
  type: "face",
  pic: "<jpeg>",
  temperature: "<text>",
  ...more,
});

export const protocol = [
  deviceCase(
    "DP-01",
    "4 L126",
    "T",
    ["开机后首先发心跳", "the first request is a heartbeat"],
    async (stage) => {
      await stage.start();
      stage.server.calls = [];
      await stage.device.powerCycle();
      await stage.until(() => stage.server.calls.length > 0, 120_000);
      stage.check("path of the first request", "/device/getServer", stage.server.calls[0]?.path);
      stage.check("method", "POST", stage.server.calls[0]?.method);
    },
  ),
  deviceCase(
    "DP-02",
    "4.1 L229",
    "T",
    ['间隔 "10" 和 10 都按 10 秒', 'an interval of "10", and of 10, is 10 s'],
    async (stage) => {
      for (const timeInterval of ["10", 10]) {
        stage.beatData = { timeInterval };
        await stage.start();
        await stage.pass(45_000);
        const gap = gaps(stage.beats(false)).at(-1);
        stage.check(`${JSON.stringify(timeInterval)}: 10 s ± 1 s`, true, within(gap, 9_000, 11_000));
      }
    },
  ),
  deviceCase(
    "DP-03",
    "4.1 L192",
    "T",
    ["没有打卡时心跳不带 data", "no data without punches"],
    async (stage) => {
      await stage.start();
      stage.check("parameters", HEARTBEAT_KEYS, stage.beats(false)[0]?.params);
    },
  ),
  deviceCase(
    "DP-04",
    "4.1 L193",
    "T",
    ["打卡数据的键和时间格式", "keys and time of punches"],
    async (stage) => {
      await stage.start();
      await stage.enrol("1", "5");
      await stage.device.punch("1");
      await stage.device.punch("5");
      await stage.pass(70_000);
      stage.check("records", [PUNCH({}), PUNCH({ userCode: anyOf(5, "5") })], stage.sent);
      stage.check(
        "time as yyyy-MM-dd HH:mm:ss SSS",
        true,
        stage.sent.every(({ time }) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \d{3}$/.test(String(time))),
      );
    },
  ),
  deviceCase(
    "DP-05",
    "4.1 L208-210",
    "T",
    ["指纹打卡没有照片；没有测温时为 0", "no photo with a fingerprint; temperature 0 without a sensor"],
    async (stage) => {
      await stage.start();
      await stage.enrol("1");
      await stage.device.punch("1", "fingerprint");
      await stage.pass(70_000);
      stage.check("records", [PUNCH({ type: "fingerprint", pic: "", temperature: "0" })], stage.sent);
    },
  ),
  deviceCase("DP-06", "4.1 L134", "T", ["成功后不再上传", "after success 1 never again"], async (stage) => {
    await stage.start();
    await stage.enrol("1");
    await stage.device.punch("1");
    await stage.pass(300_000);
    stage.check("times it came", 1, stage.sent.length);
  }),
  deviceCase(
    "DP-07",
    "4.1 L134",
    "T",
    ["失败、HTTP 500、超时后重传同样的记录", "sent again after success 0, HTTP 500 and a time-out"],
    async (stage) => {
      await stage.start();
      await stage.enrol("1");
      const replies: Reply[] = [REFUSED, 500, "silence"];
      stage.replies.getServer = ({ params }) => (params.data === undefined ? undefined : replies.shift());
      await stage.device.punch("1");
      await stage.until(() => stage.sent.length === 3, 300_000);
      await stage.until(() => stage.sent.length >= 4, 300_000);
      stage.device.hangs(false);
      await stage.pass(120_000);
      stage.check("times it came", 4, stage.sent.length);
      stage.check("different records", 1, new Set(stage.sent.map((one) => JSON.stringify(one))).size);
    },
  ),
  deviceCase(
    "DP-08",
    "4.1 L226",
    "T",
    ["serverTime 为 10 位：秒", "serverTime of 10 digits is seconds"],
    async (stage) => {
      await punchAfter(stage, { serverTime: "1562155345" });
      stage.check("the punch's time is 2019-07-03 20:02 in Beijing", true, isAbout(stage, 1_562_155_345_000));
    },
  ),
  deviceCase(
    "DP-09",
    "4.1 L321",
    "T",
    ["serverTime 为 13 位：毫秒", "serverTime of 13 digits is milliseconds"],
    async (stage) => {
      await punchAfter(stage, { serverTime: "1564976237759" });
      stage.check("the punch's time is 2019-08-05 11:37 in Beijing", true, isAbout(stage, 1_564_976_237_759));
    },
  ),
  deviceCase("DP-10", "4.1 L276", "T", ["带空格的键", "keys with blanks"], async (stage) => {
    stage.replies.getServer = () => ({
      msg: "暂无命令",
      data: { "timeInterval ": "10", " title ": "农民工", "serverTime ": String(stage.device.now()) },
      success: 1,
    });
    await stage.start();
    await stage.pass(45_000);
    stage.check("interval of 10 s is kept", true, within(gaps(stage.beats(false)).at(-1), 9_000, 11_000));
    stage.check("screen", atLeast({ title: "农民工" }), await stage.device.screen());
  }),
  deviceCase(
    "DP-11",
    "4.1 L257",
    "T",
    [
      "标识地址：下载显示，失败保留旧的",
      "logos by address are shown; the old one stays when the new one fails",
    ],
    async (stage) => {
      const [top, bottom] = [jpeg(3_000, 31), jpeg(3_000, 32)];
      const served = stage.server;
      stage.beatData = { topLogUrl: `${stage.url}/top.jpg`, bottomUrl: `${stage.url}/bottom.jpg` };
      await stage.start();
      const script = served.answer;
      served.answer = (call) => {
        if (call.path === "/top.jpg") return top;
        if (call.path === "/bottom.jpg") return bottom;
        return call.path === "/gone.jpg" ? 404 : script(call);
      };
      await stage.pass(1_300_000);
      const logos = { topLogo: top.toString("base64"), bottomLogo: bottom.toString("base64") };
      stage.check("screen", atLeast(logos), await stage.device.screen());
      stage.beatData = { topLogUrl: `${stage.url}/gone.jpg`, bottomUrl: `${stage.url}/bottom.jpg` };
      await stage.pass(1_300_000);
      stage.check(
        "the new one was asked for",
        true,
        served.calls.some(({ path }) => path === "/gone.jpg"),
      );
      stage.check("screen", atLeast(logos), await stage.device.screen());
    },
  ),
  deviceCase(
    "DP-12",
    "4.1 L238",
    "T",
    ["十种命令都立即访问对应接口", "each of the ten commands calls its interface at once"],
    async (stage) => {
      stage.replies = { ...FETCHES };
      await stage.start();
      for (const [index, [cmd, name]] of Object.entries(ENDPOINT_OF_COMMAND).entries()) {
        const code = String(1339 + index);
        await stage.command(cmd, code, cmd === "registrationModel" ? { user_id: "1" } : {});
        const call = stage.calls(name).find(({ params }) => params.code === code);
        const { calls } = stage.server;
        const beat = calls
          .slice(0, call ? calls.indexOf(call) : 0)
          .findLast(({ path }) => path === ENDPOINTS.getServer.path);
        stage.check(
          `${cmd}: ${ENDPOINTS[name].path} with code ${code} within 5 s`,
          true,
          within((call?.at ?? Number.NaN) - (beat?.at ?? 0), 0, 5_000),
        );
      }
    },
  ),
  deviceCase(
    "DP-13",
    "4.1",
    "T",
    ["未知命令：回调失败，继续运行", "an unknown command is reported failed, the device goes on"],
    async (stage) => {
      await stage.start();
      await stage.command("foo", "1");
      stage.check("report", { msg: "<text>", success: anyOf(0, "0") }, stage.result("1"));
      const before = stage.beats(false).length;
      await stage.pass(65_000);
      stage.check("heartbeats go on", true, stage.beats(false).length >= before + 2);
    },
  ),
  deviceCase(
    "DP-14",
    "4.1 L282",
    "I",
    ["没有 code 的命令不执行", "a command without a code is left alone"],
    async (stage) => {
      await stage.start();
      stage.offers = [{ cmd: "setAdmin" }];
      await stage.pass(95_000);
      stage.check(
        "requests that are no heartbeats",
        0,
        stage.server.calls.filter(({ path }) => path !== "/device/getServer").length,
      );
    },
  ),
  deviceCase(
    "DP-15",
    "4.1",
    "I",
    [
      "回调丢失后同一命令再来：不再执行，只再报告",
      "the same code after a lost report: not done again, reported again",
    ],
    async (stage) => {
      stage.replies = { ...FETCHES };
      await stage.start();
      let lost = 1;
      stage.replies.callback = () => (lost-- > 0 ? "cut" : undefined);
      await stage.command("deletePerson", "5");
      await stage.until(() => stage.reports("5").length >= 2, 180_000);
      await stage.pass(120_000);
      stage.check("times it was fetched", 1, stage.fetches("deletePerson").length);
      stage.check("reported again", true, stage.reports("5").length >= 2);
    },
  ),
  deviceCase(
    "DP-16",
    "4.1",
    "T",
    ["回答不是 JSON、为空、404、过大：不崩溃", "no JSON, nothing, 404, huge: no crash"],
    async (stage) => {
      await stage.start();
      for (const reply of ["<html>", "", 404, "x".repeat(2_000_000), "cut"] as const) {
        stage.replies.getServer = reply;
        const before = stage.calls("getServer").length;
        await stage.until(() => stage.calls("getServer").length >= before + 2, 120_000);
        stage.check(
          `heartbeats go on after ${String(reply).slice(0, 10) || "nothing"}`,
          true,
          stage.calls("getServer").length >= before + 2,
        );
      }
    },
  ),
  deviceCase(
    "DP-17",
    "3 L62-76",
    "T",
    ["每个请求的签名", "the signature of every request"],
    async (stage) => {
      const { device } = stage;
      for (const signProfile of ["S1", "S2", "S3"] as const) {
        stage.replies = { ...FETCHES };
        stage.offers = [];
        await stage.start({ signProfile });
        await stage.enrol("1");
        for (const cmd of ["getDeviceInfo", "setTimeInfo", "deletePerson"])
          await stage.command(cmd, `${signProfile.slice(1)}${cmd.length}`);
        const wrong = stage.server.calls.filter(({ path, params }) => {
          const endpoint = Object.values(ENDPOINTS).find((one) => path === one.path);
          return endpoint && matchSign([signProfile], endpoint, params, device.secret)?.trimmed !== false;
        });
        stage.check(
          `requests that are not signed by ${signProfile}`,
          [],
          wrong.map(({ path }) => path),
        );
      }
    },
  ),
  deviceCase(
    "DP-36",
    "–",
    "I",
    ["50 条命令连续取完，心跳准时", "50 commands are drained, heartbeats stay on time"],
    async (stage) => {
      stage.replies = { ...FETCHES };
      await stage.start();
      stage.offers = Array.from({ length: 50 }, (_, index) => ({
        cmd: "deletePerson",
        code: String(100 + index),
      }));
      const begun = stage.device.monotonic();
      await stage.until(() => stage.offers.length === 0, 50 * 35_000);
      const took = stage.device.monotonic() - begun;
      stage.check("commands left", 0, stage.offers.length);
      stage.check("in less than half of 50 intervals", true, took < 25 * 30_000);
      stage.check(
        "no gap between heartbeats above 36 s",
        true,
        Math.max(...gaps(stage.calls("getServer"))) <= 36_000,
      );
    },
  ),
];
