/** Conformance cases §3.3-3.4, 3.6, 3.10, 3.14: 4.2, 4.3, 4.5, 4.9, 4.13. */
import { atLeast, jsonText } from "../../pattern.ts";
import { BARE_OK, error, good, IDLE, INCOMPLETE, NOMATCH, offered, REFUSED, TIMES } from "../expectations.ts";
import { punch, punches, TWO_PUNCHES } from "../pool.ts";
import { command, elapse, fault, look, send, serverCase, settings } from "../step.ts";
import { common } from "./common.ts";

const INFO = { fingerprintNum: 0, faceNum: 98 };
const EIGHTY_EIGHT = Array.from({ length: 88 }, (_, index) => index + 1).join(",");
const WHOLE_INFO = { ...INFO, version: "xxx", UserCode: EIGHTY_EIGHT, time: "1605149487000" };
const NO_COUNTS = error("未找到faceNum或fingerprintNum数据");
const info = command("getDeviceInfo");
const upload = command("uploadAttendance");
const two = { code: "<code>", data: TWO_PUNCHES };
const xx = (operation: string) => ({ operation, name: "xx" });

export const device = [
  serverCase(
    "S42-01",
    "4.2 L391",
    "E",
    ["设备信息原样返回", "the device's information is echoed"],
    [
      info,
      send(
        "getDeviceInfo",
        { code: "<code>", version: "v2.1", data: JSON.stringify(WHOLE_INFO) },
        good("获取成功", { version: "xxx", time: "1605149487000", UserNum: 88, ...INFO }),
      ),
    ],
  ),
  common.missing("S42-02", "4.2 L403", "E", "getDeviceInfo", info, { data: JSON.stringify(INFO) }, "data"),
  serverCase(
    "S42-03",
    "4.2 L409",
    "E",
    ["未登记的设备", "unknown device"],
    [send("getDeviceInfo", { sn: "<unknownSn>", code: "1", data: JSON.stringify(INFO) }, NOMATCH)],
  ),
  serverCase(
    "S42-04",
    "4.2 L416",
    "E",
    ["缺 faceNum 或 fingerprintNum", "faceNum or fingerprintNum absent"],
    [
      info,
      send("getDeviceInfo", { code: "<code>", data: '{"fingerprintNum":0}' }, NO_COUNTS),
      send("getDeviceInfo", { code: "<code>", data: '{"faceNum":98}' }, NO_COUNTS),
    ],
  ),
  common.wrongSign("S42-05", "4.2 L423", "getDeviceInfo"),
  common.fails("S42-06", "4.2 L429", "getDeviceInfo"),
  serverCase(
    "S42-07",
    "4.2 L329",
    "I",
    ["v1 形式", "the shape of v1"],
    [
      info,
      send(
        "getDeviceInfo",
        { code: "<code>", version: "v1", data: JSON.stringify(INFO) },
        good("获取成功", INFO),
      ),
    ],
  ),
  serverCase(
    "S42-08",
    "4.2",
    "I",
    ["数字写成文本", "numbers as texts"],
    [
      info,
      send(
        "getDeviceInfo",
        { code: "<code>", version: "v1", data: '{"fingerprintNum":"0","faceNum":"98"}' },
        good("获取成功", INFO),
      ),
    ],
  ),
  serverCase(
    "S43-01",
    "4.3 L484",
    "E",
    ["服务器时间", "the server's time"],
    [
      command("setTimeInfo"),
      send("setTimeInfo", { code: "<code>" }, good("获取成功", { serverTime: "<ms>" })),
    ],
  ),
  common.missing("S43-02", "4.3 L492", "E", "setTimeInfo", command("setTimeInfo")),
  serverCase(
    "S43-03",
    "4.3 L498",
    "E",
    ["系统时间异常", "the system has no time"],
    [
      command("setTimeInfo"),
      fault("clock"),
      send("setTimeInfo", { code: "<code>" }, error("异常：系统时间serverTime is null")),
    ],
  ),
  common.wrongSign("S43-04", "4.3 L505", "setTimeInfo"),
  common.fails("S43-05", "4.3 L511", "setTimeInfo"),
  serverCase(
    "S45-01",
    "4.5 L684",
    "E",
    ["上传考勤，回答没有 data", "punches; the answer has no data"],
    [upload, send("uploadAttendance", two, BARE_OK), look("punches", [atLeast({}), atLeast({})])],
  ),
  common.missing("S45-02", "4.5 L689", "E", "uploadAttendance", upload, { data: TWO_PUNCHES }),
  common.wrongSign("S45-03", "4.5 L695", "uploadAttendance"),
  common.fails("S45-04", "4.5 L701", "uploadAttendance"),
  serverCase(
    "S45-05",
    "4.5 L707",
    "E",
    ["拒绝保存（unknownUser=reject）", "refused (unknownUser=reject)"],
    [
      settings({ unknownUser: "reject" }),
      upload,
      send("uploadAttendance", { code: "<code>", data: punches(punch({ userCode: 999 })) }, REFUSED),
      look("punches", []),
    ],
  ),
  serverCase(
    "S45-06",
    "4.5 L713",
    "E",
    ["缺 userCode、time 或 type", "userCode, time or type absent"],
    [
      upload,
      ...["userCode", "time", "type"].map((key) =>
        send("uploadAttendance", { code: "<code>", data: punches(punch({ [key]: undefined })) }, INCOMPLETE),
      ),
    ],
  ),
  serverCase(
    "S45-07",
    "4.5",
    "I",
    ["4.1 已传的不重复保存", "what came by 4.1 is not stored again"],
    [
      send("getServer", { data: TWO_PUNCHES }, good("操作成功", TIMES)),
      upload,
      send("uploadAttendance", two, BARE_OK),
      look("punches", [atLeast({}), atLeast({})]),
    ],
  ),
  ...(
    [
      ["S49-01", "4.9 L1020", "E", "-1", "-1", "立即重启", "reboot at once"],
      [
        "S49-02",
        "4.9 L1017",
        "T",
        "1893456000000",
        "1893456000",
        "毫秒换成秒",
        "milliseconds become seconds",
      ],
      ["S49-03", "4.9", "I", "1893456000", "1893456000", "秒保持", "seconds stay"],
    ] as const
  ).map(([id, spec, origin, params, times, zh, en]) =>
    serverCase(
      id,
      spec,
      origin,
      [zh, en],
      [command("reboot", params), send("reboot", { code: "<code>" }, good("获取成功", { times }))],
    ),
  ),
  common.missing("S49-04", "4.9 L1028", "E", "reboot", command("reboot", "-1")),
  common.noCommand("S49-05", "4.9 L1034", "E", "reboot"),
  common.wrongSign("S49-06", "4.9 L1039", "reboot"),
  common.fails("S49-07", "4.9 L1045", "reboot"),
  serverCase(
    "S49-08",
    "4.9",
    "I",
    ["重启不循环：10 分钟内不再下发", "no reboot loop: not again within 10 minutes"],
    [
      command("reboot", "-1"),
      send("getServer", { version: "v1" }, offered("reboot")),
      send("reboot", { code: "<code>" }, good("获取成功", { times: "-1" })),
      ...Array.from({ length: 10 }, () => [elapse(30), send("getServer", { version: "v1" }, IDLE)]).flat(),
      elapse(280),
      send("getServer", { version: "v1" }, IDLE),
    ],
  ),
  ...(["1", "0"] as const).map((operation, index) =>
    serverCase(
      `S413-0${index + 1}`,
      index === 0 ? "4.13 L1353" : "4.13 L1348",
      index === 0 ? "E" : "T",
      [`考勤机操作 ${operation}`, `operation ${operation}`],
      [
        command("machineOperation", JSON.stringify(xx(operation))),
        send("machineOperation", { code: "<code>" }, good("操作成功", jsonText(xx(operation)))),
      ],
    ),
  ),
  common.wrongSign("S413-03", "4.13 L1359", "machineOperation"),
  common.fails("S413-04", "4.13 L1365", "machineOperation"),
  common.noCommand("S413-05", "4.13", "I", "machineOperation"),
  common.missing(
    "S413-06",
    "4.13",
    "I",
    "machineOperation",
    command("machineOperation", JSON.stringify(xx("1"))),
  ),
  serverCase(
    "S413-07",
    "4.13",
    "I",
    ["dataEncoding=native", "dataEncoding=native"],
    [
      settings({ dataEncoding: "native" }),
      command("machineOperation", JSON.stringify(xx("1"))),
      send("machineOperation", { code: "<code>" }, good("操作成功", xx("1"))),
    ],
  ),
];
