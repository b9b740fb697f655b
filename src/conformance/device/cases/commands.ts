/** Conformance cases §2, DP-18 to DP-35: the commands. */
import { parsePunchTime } from "../../../device-protocol/times.ts";
import { anyOf, atLeast, type Pattern } from "../../pattern.ts";
import { jpeg } from "../../server/pictures.ts";
import { deviceCase, fetched, NOTHING, REFUSED } from "../device-case.ts";
import { type DeviceStage, json } from "../stage.ts";
import { FETCHES } from "./protocol.ts";

const REPORTED: Pattern = { msg: "<any>", success: anyOf(1, "1") };
const NOT_DONE: Pattern = { msg: "<text>", success: anyOf(0, "0") };
const persons = (...data: object[]) => ({ msg: "操作成功", data, success: 1 });
const person = (userCode: string, more: object = {}) => ({ userCode, name: "样本", ...more });
const recordsOf = (stage: DeviceStage) =>
  (json(stage.fetches("uploadPersonPic").at(-1)?.params.data) ?? []) as { userCode: unknown }[];
const codes = (records: readonly { userCode: unknown }[]) => records.map(({ userCode }) => String(userCode));
const NAME40 = "河南省某市某区某街道某建设集团某某项目部一标段东门考勤机一号设备备用名称样本四十字满";

/** Photos of these are taken here, and the server does not want them yet. */
async function takenHere(stage: DeviceStage, ...userCodes: string[]): Promise<void> {
  stage.replies.registrationModel = REFUSED;
  for (const [index, user_id] of userCodes.entries())
    await stage.command("registrationModel", `7${index}`, { user_id });
}

async function rebootAt(stage: DeviceStage, times: (at: number) => string, code: string): Promise<void> {
  let at = 0;
  stage.replies.reboot = () => {
    at = stage.device.now() + 60_000;
    return fetched({ times: times(at) });
  };
  await stage.command("reboot", code, {}, 240_000);
  const late = (stage.reports(code)[0]?.at ?? Number.NaN) - (stage.fetches("reboot").at(-1)?.at ?? 0);
  stage.check(
    `reported after the restart at ${times(at).length} digits: 55 to 100 s later`,
    true,
    late >= 55_000 && late <= 100_000,
  );
  stage.check("report", REPORTED, stage.result(code));
}

export const commands = [
  deviceCase("DP-18", "4.2 L356-374", "T", ["上报设备信息", "the device's information"], async (stage) => {
    await stage.start();
    await stage.enrol("1", "5");
    await stage.command("getDeviceInfo", "3");
    const info = json(stage.fetches("getDeviceInfo")[0]?.params.data);
    stage.check(
      "data",
      { fingerprintNum: 0, faceNum: 2, version: "<text>", UserCode: "1,5", time: anyOf("<ms>", "<any>") },
      info,
    );
    stage.check("time in ms", true, Math.abs(Number(info?.time) - stage.device.now()) < 60_000);
  }),
  deviceCase(
    "DP-19",
    "4.3 L480",
    "T",
    ["同步时间并回调", "the clock is set, and reported"],
    async (stage) => {
      stage.beatData = { serverTime: null };
      await stage.start();
      await stage.enrol("1");
      const wanted = stage.device.now() + 7_200_000;
      stage.replies.setTimeInfo = fetched({ serverTime: String(wanted) });
      await stage.command("setTimeInfo", "3");
      stage.check("report", REPORTED, stage.result("3"));
      await stage.device.punch("1");
      await stage.pass(70_000);
      const shown = parsePunchTime(String(stage.sent[0]?.time)) ?? 0;
      stage.check("the next punch is by the new time", true, Math.abs(shown - wanted) < 60_000);
    },
  ),
  deviceCase(
    "DP-20",
    "4.4 L50",
    "T",
    ["人员数据为文本或数组：都能打卡", "persons as text or as list: both may punch"],
    async (stage) => {
      await stage.start();
      stage.replies.downloadPersonData = { msg: "操作成功", data: JSON.stringify([person("1")]), success: 1 };
      await stage.command("downloadUser", "3");
      stage.replies.downloadPersonData = persons(person("5"));
      await stage.command("downloadUser", "4");
      stage.check("reports", [REPORTED, REPORTED], [stage.result("3"), stage.result("4")]);
      await stage.device.punch("1");
      await stage.device.punch("5");
      await stage.pass(70_000);
      stage.check("punches that came", ["1", "5"], codes(stage.sent as { userCode: unknown }[]));
    },
  ),
  deviceCase(
    "DP-21",
    "4.4 L584-588",
    "T",
    ["v1 用 pic，v2 用 picUrl", "v1 takes pic, v2 picUrl"],
    async (stage) => {
      await stage.start({ version: "v1" });
      await stage.enrol("1");
      await stage.command("getDeviceInfo", "3");
      stage.check("faces, v1", 1, Number(json(stage.fetches("getDeviceInfo")[0]?.params.data)?.faceNum));
      await stage.start({ version: "v2" });
      const script = stage.server.answer;
      stage.server.answer = (call) => (call.path === "/5.jpg" ? jpeg(3_000, 33) : script(call));
      stage.replies.downloadPersonData = persons(person("5", { picUrl: `${stage.url}/5.jpg` }));
      await stage.command("downloadUser", "4");
      stage.check(
        "the address was called by",
        "GET",
        stage.server.calls.find(({ path }) => path === "/5.jpg")?.method,
      );
      await stage.command("getDeviceInfo", "6");
      stage.check("faces, v2", 1, Number(json(stage.fetches("getDeviceInfo").at(-1)?.params.data)?.faceNum));
    },
  ),
  deviceCase(
    "DP-22",
    "4.4",
    "I",
    ["一张坏照片：好的照收，回调失败并指出编号", "one bad photo: the others are taken, the report names it"],
    async (stage) => {
      await stage.start();
      const good = stage.photo;
      stage.replies.downloadPersonData = persons(
        person("5", { pic: "not a photo!" }),
        person("6", { pic: good }),
      );
      await stage.command("downloadUser", "3");
      stage.check("report", NOT_DONE, stage.result("3"));
      stage.check(
        "it names 5 and not 6",
        true,
        /5/.test(String(stage.result("3").msg)) && !/\b6\b/.test(String(stage.result("3").msg)),
      );
      stage.check("person 6 is here", true, (await stage.device.persons()).includes("6"));
    },
  ),
  deviceCase(
    "DP-23",
    "4.4 L605",
    "T",
    ["暂无命令：什么都不变，不循环", "no such command: nothing changes, no loop"],
    async (stage) => {
      await stage.start();
      await stage.enrol("1");
      stage.replies.downloadPersonData = NOTHING;
      stage.offers = [{ cmd: "downloadUser", code: "3" }];
      await stage.pass(95_000);
      stage.check("persons", ["1"], await stage.device.persons());
      stage.check(
        "reports of failure",
        [],
        stage
          .reports("3")
          .filter(({ params }) => !/"success":"?1/.test(params.data ?? ""))
          .map(({ params }) => params.data ?? ""),
      );
      stage.check("fetched at most twice an interval", true, stage.fetches("downloadUser").length <= 10);
    },
  ),
  deviceCase(
    "DP-24",
    "4.6 L730",
    "T",
    ["只上传在设备上采集的照片", "only photos that were taken here are uploaded"],
    async (stage) => {
      await stage.start();
      await stage.enrol("1");
      stage.replies.downloadPersonData = persons(person("5"));
      await stage.command("downloadUser", "4");
      await takenHere(stage, "5");
      await stage.command("uploadPersonPic", "3");
      stage.check("persons uploaded", ["5"], codes(recordsOf(stage)));
    },
  ),
  deviceCase(
    "DP-25",
    "4.6 L811",
    "T",
    ["只重传失败的人员", "only those that failed are sent again"],
    async (stage) => {
      await stage.start();
      stage.replies.downloadPersonData = persons(person("5"), person("6"));
      await stage.command("downloadUser", "4");
      await takenHere(stage, "5", "6");
      const counts = { sucessNum: 1, sucessUserCodeStr: "5", errorUserCodeStr: "6", errorNum: 1 };
      stage.replies.uploadPerson = { msg: "未进行任何操作", data: JSON.stringify(counts), success: 0 };
      await stage.command("uploadPersonPic", "3");
      delete stage.replies.uploadPerson;
      await stage.command("uploadPersonPic", "5");
      stage.check("persons sent again", ["6"], codes(recordsOf(stage)));
    },
  ),
  deviceCase(
    "DP-26",
    "4.7 L867",
    "T",
    ["删除人员，未知的忽略", "persons are deleted, unknown ones ignored"],
    async (stage) => {
      await stage.start();
      await stage.enrol("1", "2", "5");
      stage.replies.deletePerson = fetched({ userCode: "2,1,3,4" });
      await stage.command("deletePerson", "3");
      stage.check("report", REPORTED, stage.result("3"));
      stage.check("persons", ["5"], await stage.device.persons());
    },
  ),
  deviceCase(
    "DP-27",
    "4.8 L938",
    "T",
    ["管理员、普通用户、缺 privilege 为管理员", "manager, user; without privilege: manager"],
    async (stage) => {
      await stage.start();
      await stage.enrol("1");
      const roles = [
        ["3", "MANAGER"],
        ["4", "USER"],
        ["5", undefined],
      ] as const;
      for (const [code, privilege] of roles) {
        stage.replies.setAdmin = fetched({ userCode: "1", ...(privilege && { privilege }) });
        await stage.command("setAdmin", code);
        stage.check(
          `role after ${privilege ?? "none"}`,
          privilege ?? "MANAGER",
          await stage.device.privilegeOf("1"),
        );
      }
    },
  ),
  deviceCase(
    "DP-28",
    "4.9 L1017",
    "T",
    ["立即重启：重启后回调一次，不循环", "reboot at once: reported once after it, no loop"],
    async (stage) => {
      stage.replies = { ...FETCHES };
      await stage.start();
      await stage.command("reboot", "3");
      const fetch = stage.fetches("reboot")[0]?.at ?? 0;
      const [report] = stage.reports("3");
      const between = stage.server.calls.slice(
        stage.server.calls.findIndex(({ path }) => path.endsWith("/reboot")) + 1,
        report ? stage.server.calls.indexOf(report) : undefined,
      );
      stage.check("after the restart a heartbeat comes first", "/device/getServer", between[0]?.path);
      stage.check("report", REPORTED, stage.result("3"));
      stage.offers = [{ cmd: "reboot", code: "3" }];
      await stage.pass(200_000);
      stage.check("rebooted, fetched and reported in order", true, (report?.at ?? -1) >= fetch);
      stage.check("times it was fetched", 1, stage.fetches("reboot").length);
    },
  ),
  deviceCase(
    "DP-29",
    "4.9 L1017, 4.11 L1141",
    "T",
    ["定时重启：秒和毫秒都认", "a reboot at a time, in seconds and in milliseconds"],
    async (stage) => {
      await stage.start();
      await rebootAt(stage, (at) => String(Math.round(at / 1000)), "3");
      await rebootAt(stage, String, "4");
    },
  ),
  deviceCase(
    "DP-30",
    "4.10 L1059",
    "T",
    ["每条命令回调一次", "every command is reported once"],
    async (stage) => {
      stage.replies = { ...FETCHES };
      await stage.start();
      const all = ["getDeviceInfo", "setTimeInfo", "downloadUser", "deletePerson", "machineOperation"];
      for (const [index, cmd] of all.entries()) await stage.command(cmd, `3${index}`);
      await stage.pass(120_000);
      for (const [index, cmd] of all.entries()) {
        stage.check(`${cmd}: reports`, 1, stage.reports(`3${index}`).length);
        stage.check(`${cmd}: report`, REPORTED, stage.result(`3${index}`));
      }
    },
  ),
  deviceCase(
    "DP-31",
    "4.12 L1245-1246",
    "T",
    ["补录照片：前后有提示，上传后回调", "a photo is taken: told before and after, sent, reported"],
    async (stage) => {
      await stage.start();
      await stage.enrol("1");
      const before = (await stage.device.notices()).length;
      await stage.command("registrationModel", "3", { user_id: "1" });
      stage.check("notices before and after", true, (await stage.device.notices()).length >= before + 2);
      stage.check(
        "data",
        { user_id: "1", pic: "<photo>" },
        json(stage.fetches("registrationModel")[0]?.params.data),
      );
      stage.check("report", REPORTED, stage.result("3"));
    },
  ),
  deviceCase(
    "DP-32",
    "4.12",
    "I",
    ["60 秒没人来：退出并回调失败", "nobody for 60 s: given up, reported failed"],
    async (stage) => {
      await stage.start({ nobody: true });
      await stage.enrol("1");
      const begun = stage.device.monotonic();
      await stage.command("registrationModel", "3", { user_id: "1" });
      stage.check("report", NOT_DONE, stage.result("3"));
      stage.check("within two minutes", true, stage.device.monotonic() - begun < 120_000);
    },
  ),
  deviceCase(
    "DP-33",
    "4.13 L1349-1350",
    "T",
    [
      "设备名称长期显示，过长用省略号，重启后仍在",
      "the name stays on the screen, with an ellipsis, also after a restart",
    ],
    async (stage) => {
      await stage.start();
      stage.replies.machineOperation = fetched({ operation: "1", name: NAME40 });
      await stage.command("machineOperation", "3");
      await stage.device.powerCycle();
      const { name } = await stage.device.screen();
      stage.check(
        "beginning of the name",
        true,
        name !== null && name.length > 4 && NAME40.startsWith(name.slice(0, 4)),
      );
      stage.check("whole, or with an ellipsis", true, name === NAME40 || /(…|\.\.\.)$/.test(name ?? ""));
    },
  ),
  deviceCase(
    "DP-34",
    "4.13 L1349",
    "T",
    ["移出项目：人员和名称删除，打卡记录保留", "out of the project: persons and name go, punches stay"],
    async (stage) => {
      await stage.start();
      await stage.enrol("1");
      stage.replies.getServer = ({ params }) => (params.data === undefined ? undefined : REFUSED);
      await stage.device.punch("1");
      stage.replies.machineOperation = { msg: "操作成功", data: '{"operation":"0","name":"x"}', success: 1 };
      await stage.command("machineOperation", "3");
      stage.check("persons", [], await stage.device.persons());
      stage.check("screen", atLeast({ name: null }), await stage.device.screen());
      delete stage.replies.getServer;
      const before = stage.sent.length;
      await stage.pass(120_000);
      stage.check("the punch comes", ["1"], codes(stage.sent.slice(before) as { userCode: unknown }[]));
    },
  ),
  deviceCase(
    "DP-35",
    "4.13 L1348",
    "I",
    ["键写成 oepration 也认", "the key oepration is taken too"],
    async (stage) => {
      await stage.start();
      stage.replies.machineOperation = fetched({ oepration: "1", name: "东门" });
      await stage.command("machineOperation", "3");
      stage.check("screen", atLeast({ name: "东门" }), await stage.device.screen());
    },
  ),
];
