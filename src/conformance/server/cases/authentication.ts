/** Conformance cases §3.1: authentication, envelope, transport. */
import { atLeast, contains, inAnyOrder } from "../../pattern.ts";
import { EXC, good, IDLE, IDLE_V21, NO_APP, NO_SIGN, NOMATCH, SIGNFAIL, TIMES } from "../expectations.ts";
import { punch, punches } from "../pool.ts";
import { command, fault, look, send, serverCase, settings } from "../step.ts";
import { PERSONS_BY_URL } from "./person.ts";

const v1 = { version: "v1" };
const TEN = Array.from({ length: 10 }, (_, index) => index);
const TEN_FACES = punches(
  ...TEN.map((index) =>
    punch({ time: `2018-11-11 08:11:${10 + index * 4} 100`, type: "face", pic: `<photo-400k-${index}>` }),
  ),
);

export const authentication = [
  serverCase(
    "SA-01",
    "3 L87",
    "E",
    ["未知 appid，13 个接口", "unknown appid, 13 interfaces"],
    [send("every", { appid: "nope" }, NO_APP, { sign: "last-digit" })],
  ),
  serverCase(
    "SA-02",
    "3",
    "I",
    ["没有 appid 或为空", "appid absent or empty"],
    [send("getServer", { appid: null }, NO_APP), send("getServer", { appid: "" }, NO_APP)],
  ),
  serverCase(
    "SA-03",
    "3 L99",
    "E",
    ["没有 sign，13 个接口", "sign absent, 13 interfaces"],
    [send("every", {}, NO_SIGN, { sign: "absent" })],
  ),
  serverCase("SA-04", "3", "I", ["sign 为空", "sign empty"], [send("every", {}, NO_SIGN, { sign: "empty" })]),
  serverCase(
    "SA-05",
    "3 L93",
    "E",
    ["sign 末位改动，13 个接口", "last digit of sign changed, 13 interfaces"],
    [send("every", {}, SIGNFAIL, { sign: "last-digit" })],
  ),
  serverCase(
    "SA-06",
    "3 L76",
    "T",
    ["sign 大写", "sign in upper case"],
    [send("getServer", v1, IDLE, { sign: "upper-case" })],
  ),
  serverCase(
    "SA-07",
    "3 L75",
    "T",
    ["整串转小写后签名（V4）", "signed after lower-casing the whole (V4)"],
    [send("getServer", v1, IDLE)],
  ),
  ...(["S2", "S3"] as const).map((profile, index) =>
    serverCase(
      `SA-0${8 + index}`,
      index === 0 ? "3 L64" : "3",
      "I",
      [`签名方式 ${profile}（V${5 + index}）`, `signature profile ${profile} (V${5 + index})`],
      [
        { do: "next-code", code: 1339 },
        command("downloadUser", "1,5,6"),
        send("downloadPersonData", { code: "<code>", version: "v2.1" }, PERSONS_BY_URL, { sign: profile }),
      ],
      "persons",
    ),
  ),
  serverCase(
    "SA-10",
    "3 L68",
    "I",
    ["空参数参与签名（V7）", "an empty parameter is signed (V7)"],
    [send("getServer", { version: "v2.1", data: "" }, IDLE_V21, { sign: "S2" })],
  ),
  serverCase(
    "SA-11",
    "3 L68",
    "T",
    ["未声明的参数不参与签名", "an undeclared parameter is not signed"],
    [send("getServer", { ...v1, foo: "1" }, IDLE, { sign: "S2" })],
  ),
  serverCase(
    "SA-12",
    "3 L69",
    "T",
    ["参数值不去空格签名，查找时去空格", "blanks are signed, and trimmed for looking up"],
    [send("getServer", { ...v1, sn: " <sn>" }, IDLE)],
  ),
  serverCase(
    "SA-13",
    "3",
    "I",
    ["严格 S2 的应用拒绝 S1", "an app strict on S2 refuses S1"],
    [
      settings({ signProfiles: ["S2"], signStrict: true }),
      send("getServer", v1, SIGNFAIL),
      send("getServer", v1, IDLE, { sign: "S2" }),
    ],
  ),
  serverCase(
    "SA-14",
    "3",
    "I",
    ["另一应用的设备", "a device of another app"],
    [send("getServer", { sn: "<otherSn>" }, NOMATCH)],
    "otherApp",
  ),
  serverCase(
    "SA-15",
    "3",
    "I",
    ["sign 长度不对或不是十六进制", "sign of the wrong length, or no hexadecimal"],
    [
      send("getServer", v1, SIGNFAIL, { sign: "short" }),
      send("getServer", v1, SIGNFAIL, { sign: "long" }),
      send("getServer", v1, SIGNFAIL, { sign: "no-hex" }),
    ],
  ),
  serverCase(
    "SA-16",
    "3",
    "I",
    ["四种请求编码得到同样的回答", "four encodings, one answer"],
    [
      send("getServer", v1, IDLE),
      send("getServer", v1, IDLE, { encoding: "multipart" }),
      send("getServer", v1, IDLE, { encoding: "json" }),
      send("getServer", v1, IDLE, { encoding: "query" }),
    ],
  ),
  serverCase(
    "SA-17",
    "3 L58",
    "I",
    ["GET 被拒绝", "GET is refused"],
    [send("getServer", v1, atLeast({ success: 0 }), { encoding: "get", status: 405 })],
  ),
  serverCase(
    "SA-18",
    "3",
    "I",
    ["一次上传 10 张 400 KB 打卡照片", "ten punches with photos of 400 KB at once"],
    [
      send("getServer", { data: TEN_FACES }, good("操作成功", TIMES)),
      look("punches", inAnyOrder(...TEN.map((index) => atLeast({ photo: `<photo-400k-${index}>` })))),
    ],
  ),
  serverCase(
    "SA-19",
    "异常",
    "E",
    ["存储故障，13 个接口", "storage fails, 13 interfaces"],
    [fault("storage"), send("every", {}, EXC), fault(null), send("getServer", v1, IDLE)],
  ),
  serverCase(
    "SA-20",
    "3",
    "I",
    ["签名方式改变：接受并记录", "a changed profile is taken and logged"],
    [send("getServer", v1, IDLE, { sign: "S2" }), send("getServer", v1, IDLE), look("profileChanges", 1)],
  ),
  serverCase(
    "SA-21",
    "3",
    "I",
    ["路径末尾斜线、双斜线、前缀", "trailing slash, double slash, prefix"],
    [
      send("getServer", v1, IDLE, { after: "/" }),
      send("getServer", v1, IDLE, { before: "/" }),
      settings({ requestPrefix: "/kaoqin" }),
      send("getServer", v1, IDLE, { before: "/kaoqin" }),
    ],
  ),
  serverCase(
    "SA-22",
    "3",
    "I",
    ["协议层错误一律 HTTP 200", "errors of the protocol are HTTP 200"],
    [
      send("every", { appid: "nope" }, NO_APP),
      send("every", {}, NO_SIGN, { sign: "absent" }),
      send("every", {}, SIGNFAIL, { sign: "last-digit" }),
      send("getServer", { sn: "<unknownSn>" }, NOMATCH),
      fault("storage"),
      send("every", {}, EXC),
    ],
  ),
];

export const containsDevice = (state: string, more = {}) =>
  contains(atLeast({ sn: "<unknownSn>", state, ...more }));
