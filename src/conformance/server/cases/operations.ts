/** Conformance cases §3.11-3.12: 4.10 callback, 4.11 createOperation. */
import { atLeast, contains, jsonText, type Pattern } from "../../pattern.ts";
import {
  BARE_OK,
  DONE,
  EXC,
  error,
  FAILED,
  good,
  IDLE,
  MISSING,
  offered,
  REFUSED,
  SIGNFAIL,
} from "../expectations.ts";
import { command, elapse, fault, look, type Step, send, serverCase, settings } from "../step.ts";
import { COMMAND_PARAMS } from "./flows.ts";

const v1 = { version: "v1" };
const beat = (expect: Pattern) => send("getServer", v1, expect);
const report = (data: string, code = "<code>") => send("callback", { code, data }, BARE_OK);
/** A command up to where the device has it. */
const fetched: readonly Step[] = [
  command("deletePerson", "1"),
  beat(offered("deletePerson")),
  send("deletePerson", { code: "<code>" }, good("获取成功", { userCode: "1" })),
];
const again = (seconds: number): readonly Step[] => [elapse(seconds), ...fetched.slice(1)];
const state = (name: string) => look("commands", atLeast({ "<code>": name }));
const acknowledged: readonly Step[] = [...fetched, report(DONE), state("acknowledged"), beat(IDLE)];

const operation = (cmd: string, params: string, more: { readonly [key: string]: Pattern } = {}) => ({
  createtime: "<dt>",
  iocode: 0,
  ioparamkey: 0,
  failcount: 0,
  sn: "<sn>",
  cmd,
  id: "<int>",
  category: 0,
  params,
  status: 0,
  ...more,
});
const create = (cmd: string, params: string | null, expect: Pattern, more: object = {}) =>
  send("createOperation", { cmd, params }, expect, more);
const person16 = create("downloadUser", "16", good("操作成功", operation("downloadUser", "16")), {
  keep: { code: "data.id" },
});
const XXX = '{"operation":"0","name":"xxx"}';

export const operations = [
  serverCase(
    "S410-01",
    "4.10 L1098",
    "E",
    ["报告成功：完成，不再下发", "success: done, not offered again"],
    acknowledged,
  ),
  serverCase(
    "S410-02",
    "4.10 L1084",
    "T",
    ["报告失败：已记录，稍后再下发", "failure: stored, offered again later"],
    [...fetched, report(FAILED), beat(IDLE), elapse(31), beat(offered("deletePerson"))],
  ),
  serverCase(
    "S410-03",
    "4.10 L1188",
    "I",
    ["三次失败后放弃", "given up after three failures"],
    [
      ...fetched,
      report(FAILED),
      ...again(31),
      report(FAILED),
      ...again(61),
      report(FAILED),
      state("failed"),
      elapse(700),
      beat(IDLE),
    ],
  ),
  serverCase(
    "S410-04",
    "4.10",
    "I",
    ["重复报告", "the report again"],
    [...acknowledged, report(DONE), state("acknowledged")],
  ),
  serverCase(
    "S410-05",
    "4.10",
    "I",
    ["未知命令或他机命令", "unknown code, another device's code"],
    [
      send("callback", { code: "424242424", data: DONE }, error("操作失败", { msg: "未匹配到数据" })),
      command("reboot", "-1", { sn: "<secondSn>", as: "other" }),
      send("callback", { code: "<other>", data: DONE }, error("操作失败", { msg: "未匹配到数据" })),
    ],
    "secondSn",
  ),
  serverCase(
    "S410-06",
    "4.10",
    "I",
    ["缺 sn 或 code", "sn or code absent"],
    [
      send("callback", { sn: null, code: "1", data: DONE }, MISSING),
      send("callback", { data: DONE }, MISSING),
    ],
  ),
  serverCase(
    "S410-07",
    "4.10",
    "I",
    ['success 写成 "1" 或 true', 'success as "1" or true'],
    [
      ...["1", true].flatMap((success) => [
        ...fetched,
        report(JSON.stringify({ msg: "操作成功", success })),
        state("acknowledged"),
      ]),
      beat(IDLE),
    ],
  ),
  serverCase(
    "S410-08",
    "4.10",
    "E",
    ["签名错误；存储故障", "wrong sign; storage fails"],
    [
      send("callback", { code: "1", data: DONE }, SIGNFAIL, { sign: "last-digit" }),
      fault("storage"),
      send("callback", { code: "1", data: DONE }, EXC),
    ],
  ),
  serverCase("S411-01", "4.11 L1200", "E", ["创建命令", "a command is created"], [person16]),
  serverCase(
    "S411-02",
    "4.11 L1217",
    "E",
    ["2019 年示例的形式", "in the shape of the example of 2019"],
    [
      settings({ dataEncoding: "string", failcountInitial: 3 }),
      create(
        "getDeviceInfo",
        "1,2",
        good("操作成功", jsonText(operation("getDeviceInfo", "1,2", { failcount: 3 }))),
      ),
    ],
  ),
  serverCase(
    "S411-03",
    "4.11 L1224",
    "E",
    ["签名错误", "wrong sign"],
    [create("downloadUser", "16", SIGNFAIL, { sign: "last-digit" })],
  ),
  serverCase(
    "S411-04",
    "4.11 L1230",
    "E",
    ["存储故障", "storage fails"],
    [fault("storage"), create("downloadUser", "16", EXC)],
  ),
  serverCase(
    "S411-05",
    "4.11 L1106",
    "T",
    ["未登记的设备自动登记为沙箱设备", "an unknown device is registered, of the sandbox"],
    [
      send(
        "createOperation",
        { sn: "<unknownSn>", cmd: "downloadUser", params: "16" },
        good("操作成功", operation("downloadUser", "16", { sn: "<unknownSn>" })),
      ),
      look("devices", contains(atLeast({ sn: "<unknownSn>", state: "active", sandbox: true }))),
    ],
  ),
  serverCase(
    "S411-06",
    "4.11 L1106",
    "I",
    ["沙箱关闭时拒绝", "refused outside the sandbox"],
    [settings({ sandbox: false }), create("downloadUser", "16", REFUSED), look("commands", {})],
  ),
  serverCase(
    "S411-07",
    "4.11 L1192",
    "T",
    ["心跳的 code 就是 id", "the heartbeat's code is the id"],
    [person16, beat(offered("downloadUser"))],
  ),
  serverCase(
    "S411-08",
    "4.11 L1191",
    "T",
    ["十种命令都接受", "all ten commands"],
    [
      ...COMMAND_PARAMS.map(([cmd, params]) =>
        create(cmd, params, good("操作成功", operation(cmd, params ?? ""))),
      ),
    ],
  ),
  serverCase(
    "S411-09",
    "4.11 L1150",
    "T",
    ["注册模式一次一人", "registrationModel takes one person"],
    [create("registrationModel", "1,2", REFUSED)],
  ),
  serverCase(
    "S411-10",
    "4.11 L1135",
    "I",
    ["downloadUser 缺 params", "downloadUser without params"],
    [create("downloadUser", null, REFUSED)],
  ),
  serverCase("S411-11", "4.11", "I", ["未知 cmd", "unknown cmd"], [create("foo", null, REFUSED)]),
  serverCase(
    "S411-12",
    "4.11",
    "I",
    ["没有 sn", "sn absent"],
    [send("createOperation", { sn: null, cmd: "getDeviceInfo" }, MISSING)],
  ),
  serverCase(
    "S411-13",
    "4.11 L1153",
    "T",
    ["考勤机操作的参数原样下发", "machineOperation's params come as given"],
    [
      create("machineOperation", XXX, good("操作成功", operation("machineOperation", XXX)), {
        keep: { code: "data.id" },
      }),
      send(
        "machineOperation",
        { code: "<code>" },
        good("操作成功", jsonText({ operation: "0", name: "xxx" })),
      ),
    ],
  ),
];
