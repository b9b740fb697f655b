/** Conformance cases §3.15: whole flows. */
import { type CommandName, ENDPOINT_OF_COMMAND } from "../../../device-protocol/endpoints.ts";
import { atLeast, contains, jsonText } from "../../pattern.ts";
import { BARE_OK, DONE, good, IDLE, offered } from "../expectations.ts";
import { completeParams } from "../pool.ts";
import { command, elapse, look, type Step, send, serverCase } from "../step.ts";

export const COMMAND_PARAMS: readonly (readonly [CommandName, string | null])[] = [
  ["getDeviceInfo", null],
  ["setTimeInfo", null],
  ["downloadUser", "1,5,6"],
  ["uploadAttendance", null],
  ["uploadPersonPic", null],
  ["deletePerson", "1,2,3"],
  ["setAdmin", '{"userCode":"1,2,3,4","privilege":"MANAGER"}'],
  ["reboot", "-1"],
  ["registrationModel", "1"],
  ["machineOperation", '{"operation":"1","name":"xxx"}'],
];

const v1 = { version: "v1" };
const beat = send("getServer", v1, IDLE);
const report = send("callback", { code: "<code>", data: DONE }, BARE_OK);
const state = (name: string) => look("commands", atLeast({ "<code>": name }));

function flow(cmd: CommandName, params: string | null): readonly Step[] {
  const to = ENDPOINT_OF_COMMAND[cmd];
  return [
    command(cmd, params),
    send("getServer", v1, offered(cmd, "<code>", cmd === "registrationModel" ? { user_id: "1" } : {})),
    send(to, { ...completeParams(to), code: "<code>", version: "v2.1" }, atLeast({ success: 1 })),
    report,
    beat,
    state("acknowledged"),
  ];
}

const person16 = (photo: object) => [{ userCode: "16", name: "张三", ...photo }];
const download16 = (version: string, photo: object, keep = {}) =>
  send("downloadPersonData", { code: "<code>", version }, good("操作成功", jsonText(person16(photo))), {
    keep,
  });
const downloadTo = (sn: string, as: string): readonly Step[] => [
  send("getServer", { ...v1, sn }, offered("downloadUser", "<any>"), { keep: { [as]: "data.code" } }),
  send("downloadPersonData", { sn, code: `<${as}>` }, atLeast({ success: 1 })),
  send("callback", { sn, code: `<${as}>`, data: DONE }, BARE_OK),
];

export const flows = [
  serverCase(
    "SE-01",
    "4 L124",
    "T",
    ["十种命令从创建到回调", "all ten commands from creation to callback"],
    COMMAND_PARAMS.flatMap(([cmd, params]) => flow(cmd, params)),
    "persons",
  ),
  serverCase(
    "SE-02",
    "4",
    "I",
    ["一批下发到两台设备", "one order to two devices"],
    [
      { do: "order", sns: ["<sn>", "<secondSn>"], cmd: "downloadUser", params: "1,5,6" },
      { do: "batch", expect: { total: 2, acknowledged: 0 } },
      ...downloadTo("<sn>", "first"),
      ...downloadTo("<secondSn>", "second"),
      { do: "batch", expect: { total: 2, acknowledged: 2 } },
    ],
    "persons",
    "secondSn",
  ),
  serverCase(
    "SE-03",
    "3 L57",
    "I",
    [
      "超过 400 KB 的 PNG 照片下发时不超过 400 000 字节",
      "a PNG above 400 KB goes out as JPEG of at most 400 000 bytes",
    ],
    [
      { do: "upload-photo", userCode: "16", photo: "<png-500k>" },
      command("downloadUser", "16"),
      download16("v1", { pic: "<jpeg>" }),
      download16("v2", { picUrl: "<url>" }, { photoUrl: "data.0.picUrl" }),
      { do: "get", url: "<photoUrl>", expect: "<jpeg>" },
    ],
    "persons",
  ),
  serverCase(
    "SE-04",
    "4",
    "I",
    ["服务器重启后命令不丢", "a restart loses no command"],
    [
      command("deletePerson", "1"),
      command("deletePerson", "2", { as: "next" }),
      send("getServer", v1, offered("deletePerson")),
      { do: "restart" },
      send("deletePerson", { code: "<code>" }, good("获取成功", { userCode: "1" })),
      report,
      send("getServer", v1, offered("deletePerson", "<next>")),
    ],
  ),
  serverCase(
    "SE-05",
    "2.3.3 L43",
    "I",
    ["200 台设备同时上传，不丢不重", "200 devices at once, nothing lost or doubled"],
    [{ do: "load", devices: 200 }],
  ),
  serverCase(
    "SE-06",
    "4",
    "I",
    ["设备离线报警，恢复后在线", "a silent device is told, and is back with its heartbeat"],
    [
      beat,
      look("devices", contains(atLeast({ sn: "<sn>", online: true }))),
      elapse(101),
      look("devices", contains(atLeast({ sn: "<sn>", online: false }))),
      look("alerts", contains("offline <sn>")),
      beat,
      look("devices", contains(atLeast({ sn: "<sn>", online: true }))),
    ],
  ),
];
