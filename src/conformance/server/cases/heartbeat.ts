/** Conformance cases §3.2: 4.1 /device/getServer. */
import { anyOf, atLeast, contains } from "../../pattern.ts";
import {
  BARE_OK,
  BRANDING_V1,
  DONE,
  EXC,
  good,
  IDLE,
  IDLE_V21,
  INCOMPLETE,
  MISSING,
  NOMATCH,
  offered,
  REFUSED,
  SIGNFAIL,
  TIMES,
} from "../expectations.ts";
import { punch, punches, TWO_PUNCHES } from "../pool.ts";
import { command, elapse, fault, look, type Step, send, serverCase, settings } from "../step.ts";
import { containsDevice } from "./authentication.ts";

const v1 = { version: "v1" };
const beat = (expect = IDLE as Parameters<typeof send>[2]) => send("getServer", v1, expect);
const NO_BRANDING = settings({ title: "", topLog: "", bottomLog: "", topLogUrl: "", bottomUrl: "" });
const SAVED = good("操作成功", TIMES);
const twoPunches: readonly Step[] = [
  command("reboot", "-1"),
  send("getServer", { ...v1, data: TWO_PUNCHES }, SAVED),
  look("punches", [atLeast({}), atLeast({})]),
];
const face = (pic: string, more = {}) => punch({ type: "face", pic, ...more });
const CURLY =
  '[{"userCode":1,"time":"2018-11-11 08:11:11 100","type":"fingerprint","pic":"",” temperature”:”36.5”}]';

export const heartbeat = [
  serverCase("S41-01", "4.1 L269", "E", ["没有命令", "no command"], [beat()]),
  serverCase(
    "S41-02",
    "4.1 L282",
    "T",
    ["有等待的命令", "a command waits"],
    [command("setAdmin", '{"userCode":"1","privilege":"USER"}'), beat(offered("setAdmin"))],
  ),
  serverCase(
    "S41-03",
    "4.1 L298",
    "E",
    ["签名错误", "wrong sign"],
    [send("getServer", v1, SIGNFAIL, { sign: "last-digit" })],
  ),
  serverCase("S41-04", "4.1 L304", "E", ["存储故障", "storage fails"], [fault("storage"), beat(EXC)]),
  serverCase(
    "S41-05",
    "4.1 L311",
    "E",
    ["开启注册命令带 user_id", "registrationModel carries user_id"],
    [
      NO_BRANDING,
      command("registrationModel", "1"),
      beat(good("获取成功", { ext: "", code: "<code>", user_id: "1", ...TIMES, cmd: "registrationModel" })),
    ],
  ),
  serverCase(
    "S41-06",
    "4.1 L192",
    "I",
    ["没有标识时只有三个时间键", "without branding the three time keys only"],
    [NO_BRANDING, beat(good("暂无命令", TIMES))],
  ),
  serverCase(
    "S41-07",
    "4.1 L257",
    "T",
    ["v2.1 用标识地址", "v2.1 gets the logos' addresses"],
    [send("getServer", { version: "v2.1" }, IDLE_V21)],
  ),
  serverCase(
    "S41-08",
    "4.1 L134",
    "I",
    ["带打卡记录的心跳：保存，不带命令", "with punches: saved, no command"],
    twoPunches,
  ),
  serverCase(
    "S41-09",
    "4.1 L134",
    "T",
    ["其后的心跳带出命令", "the next heartbeat offers the command"],
    [...twoPunches, beat(offered("reboot"))],
  ),
  serverCase(
    "S41-10",
    "4.1",
    "I",
    ["重复上传不重复保存", "the same punches again are stored once"],
    [
      ...twoPunches,
      send("getServer", { ...v1, data: TWO_PUNCHES }, SAVED),
      look("punches", [atLeast({}), atLeast({})]),
    ],
  ),
  serverCase(
    "S41-11",
    "4.1 L715",
    "I",
    ["一条缺时间，其余保存", "one without time, the other is kept"],
    [
      send("getServer", { data: punches(punch({ time: undefined }), punch()) }, INCOMPLETE),
      look("punches", [atLeast({ time: "2018-11-11T00:11:11.100Z" })]),
    ],
  ),
  serverCase(
    "S41-12",
    "4.1",
    "I",
    ["data 不是 JSON", "data is no JSON"],
    [send("getServer", { data: "{{" }, REFUSED)],
  ),
  serverCase(
    "S41-13",
    "4.1",
    "I",
    ["未登记人员的打卡保留为未匹配", "a punch of nobody known is kept as unmatched"],
    [
      send("getServer", { data: punches(punch({ userCode: 999 })) }, SAVED),
      look("punches", [atLeast({ userCode: "999", flags: contains("unmatched") })]),
    ],
  ),
  serverCase(
    "S41-14",
    "4.1 L160",
    "I",
    ["未登记的设备进入待批准列表", "an unknown device waits for approval"],
    [send("getServer", { sn: "<unknownSn>" }, NOMATCH), look("devices", containsDevice("pending"))],
  ),
  serverCase("S41-15", "4.1", "I", ["没有 sn", "sn absent"], [send("getServer", { sn: null }, MISSING)]),
  serverCase(
    "S41-16",
    "4.1 L134",
    "T",
    ["命令按编号逐个下发", "commands come one by one, by their numbers"],
    [
      ...["1", "2", "3"].map((who) => command("deletePerson", who, { as: `code${who}` })),
      ...["1", "2", "3"].flatMap((who) => [
        beat(offered("deletePerson", `<code${who}>`)),
        send("deletePerson", { code: `<code${who}>` }, good("获取成功", { userCode: who })),
        send("callback", { code: `<code${who}>`, data: DONE }, BARE_OK),
      ]),
      beat(),
    ],
  ),
  serverCase(
    "S41-17",
    "4.1 L238",
    "I",
    ["未取走的命令过后再下发", "a command that was not fetched comes again"],
    [
      command("deletePerson", "1"),
      beat(offered("deletePerson")),
      beat(),
      elapse(62),
      beat(offered("deletePerson")),
    ],
  ),
  serverCase(
    "S41-18",
    "4.1 L275",
    "I",
    ["serverTimeUnit=s", "serverTimeUnit=s"],
    [
      settings({ serverTimeUnit: "s" }),
      beat(good("暂无命令", { ...TIMES, serverTime: "<s>", ...BRANDING_V1 })),
    ],
  ),
  serverCase(
    "S41-19",
    "4.1 L276",
    "I",
    ["paddedKeys=trailing", "paddedKeys=trailing"],
    [
      settings({ paddedKeys: "trailing" }),
      beat(
        good("暂无命令", {
          ...TIMES,
          ...BRANDING_V1,
          "topLog ": "<topLog>",
          "bottomLog ": "<bottomLog>",
          "title ": "<title>",
        }),
      ),
    ],
  ),
  serverCase(
    "S41-20",
    "4.1 L193",
    "I",
    ["弯引号和带空格的键", "curly quotes and a padded key"],
    [send("getServer", { data: CURLY }, SAVED), look("punches", [atLeast({ temperature: "36.5" })])],
  ),
  serverCase(
    "S41-21",
    "4.1 L207",
    "I",
    ["带换行的 base64，加号变空格", "base64 with line breaks, or blanks for plus"],
    [
      send(
        "getServer",
        { data: punches(face("<photo-mime>"), face("<photo-blanks>", { userCode: 5 })) },
        SAVED,
      ),
      look("punches", [atLeast({ photo: "<photo-a>" }), atLeast({ photo: "<photo-a>" })]),
    ],
  ),
  serverCase(
    "S41-22",
    "4.1 L203",
    "T",
    ["时间是北京时间，到毫秒", "times are Beijing time, to the millisecond"],
    [
      send("getServer", { data: punches(punch({ time: "2019-10-10 10:10:10 100" })) }, SAVED),
      look("punches", [atLeast({ time: "2019-10-10T02:10:10.100Z" })]),
    ],
  ),
  serverCase(
    "S41-23",
    "4.1 L57",
    "I",
    ["500 KB 照片接受、标记并压缩", "a photo of 500 KB is taken, marked, made small"],
    [
      send("getServer", { data: punches(face("<photo-500k>")) }, SAVED),
      look("punches", [atLeast({ flags: contains("oversize"), rendition: "<photo>" })]),
    ],
  ),
  serverCase(
    "S41-24",
    "4.1 L134",
    "I",
    ["同时两个心跳不得到不同命令", "two heartbeats at once never get two commands"],
    [
      command("deletePerson", "1", { as: "code1" }),
      command("deletePerson", "2", { as: "code2" }),
      {
        do: "at-once",
        sends: [beat(), beat()],
        expect: anyOf(
          [offered("deletePerson", "<code1>"), IDLE],
          [IDLE, offered("deletePerson", "<code1>")],
          [offered("deletePerson", "<code1>"), offered("deletePerson", "<code1>")],
        ),
      },
    ],
  ),
];
