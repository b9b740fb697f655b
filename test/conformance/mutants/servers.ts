/** Servers that are wrong in one way each, and the case that must say so. */

import { standardFixtures } from "../../../src/conformance/server/fixtures.ts";
import { ENDPOINTS } from "../../../src/device-protocol/endpoints.ts";
import { sign } from "../../../src/device-protocol/sign.ts";
import type { Asked, Envelope, ServerMutant } from "./server-proxy.ts";

const { appid, secret } = standardFixtures.app;
const isBeat = ({ path, params }: Asked) => path.endsWith("/device/getServer") && !params?.data;
const to = (asked: Asked, name: keyof typeof ENDPOINTS) => asked.path.endsWith(ENDPOINTS[name].path);

type Spoil = NonNullable<ServerMutant["answer"]>;

/** Spoils `data` of good answers of one interface. */
const data =
  (name: keyof typeof ENDPOINTS, spoil: (data: Envelope) => Envelope): Spoil =>
  (envelope, asked) =>
    to(asked, name) && envelope.success === 1 ? { ...envelope, data: spoil(envelope.data) } : envelope;
/** The same where `data` is a text of JSON. */
const text = (name: keyof typeof ENDPOINTS, spoil: (data: Envelope) => Envelope): Spoil =>
  data(name, (value) => JSON.stringify(spoil(JSON.parse(value))));
/** Spoils heartbeats. */
const beat =
  (spoil: (data: Envelope) => Envelope): Spoil =>
  (envelope, asked) =>
    isBeat(asked) && envelope.success === 1 ? { ...envelope, data: spoil(envelope.data) } : envelope;
const said =
  (msg: string, other: Envelope): Spoil =>
  (envelope) =>
    envelope.msg === msg ? { ...envelope, ...other } : envelope;
const without =
  (key: string) =>
  ({ [key]: _gone, ...rest }: Envelope) =>
    rest;
const idle = ({ attendanceTimeInterval, timeInterval, serverTime, topLog, bottomLog, title }: Envelope) => ({
  msg: "暂无命令",
  data: { attendanceTimeInterval, timeInterval, serverTime, topLog, bottomLog, title },
  success: 1,
});
const SIGN_FAILED = { msg: "sign验证失败", data: "", success: 0 };
const EXCEPTION = { msg: "异常：操作失败", data: "", success: 0 };

/** Signed anew by S1, whatever came. */
function resigned({ params }: Asked): undefined {
  if (params?.sign) params.sign = sign("S1", ENDPOINTS.getServer, params, secret);
}

export const SERVER_MUTANTS: readonly ServerMutant[] = [
  {
    name: "an unknown appid is a wrong sign",
    caughtBy: "SA-01",
    answer: said("设备appid不存在", SIGN_FAILED),
  },
  {
    name: "without an appid the only app is taken",
    caughtBy: "SA-02",
    request: ({ params }) => {
      if (params && !params.appid) params.appid = appid;
      return undefined;
    },
  },
  { name: "the misspelling is corrected", caughtBy: "SA-03", settings: { fixSignTypo: true } },
  {
    name: "an empty sign is a wrong sign",
    caughtBy: "SA-04",
    request: ({ params }) => (params?.sign === "" ? SIGN_FAILED : undefined),
  },
  { name: "the sign is not checked", caughtBy: "SA-05", request: resigned },
  {
    name: "the sign is compared with its case",
    caughtBy: "SA-06",
    request: ({ params }) => (/[A-F]/.test(params?.sign ?? "") ? SIGN_FAILED : undefined),
  },
  {
    name: "the string is signed without lower-casing it",
    caughtBy: "SA-07",
    request: ({ params }) => (/[A-Z]/.test((params?.sn ?? "") + secret) ? SIGN_FAILED : undefined),
  },
  { name: "S1 is all it knows", caughtBy: "SA-08", settings: { signProfiles: ["S1"] } },
  { name: "parameters are always sorted", caughtBy: "SA-09", settings: { signProfiles: ["S1", "S2"] } },
  { name: "empty parameters are not signed", caughtBy: "SA-10", settings: { signProfiles: ["S1", "S6"] } },
  {
    name: "values are trimmed before they are signed",
    caughtBy: "SA-12",
    request: ({ params }) => (params?.sn?.startsWith(" ") ? SIGN_FAILED : undefined),
  },
  {
    name: "strict means nothing",
    caughtBy: "SA-13",
    control: (control) => ({
      settings: ({ signStrict: _, signProfiles: __, ...rest }) => control.settings(rest),
    }),
  },
  {
    name: "a device of any app will do",
    caughtBy: "SA-14",
    answer: said("未匹配到数据", { msg: "暂无命令", success: 1 }),
  },
  {
    name: "multipart is not read",
    caughtBy: "SA-16",
    request: ({ contentType }) =>
      contentType.startsWith("multipart/") ? { msg: "设备appid不存在", data: "", success: 0 } : undefined,
  },
  {
    name: "GET is as good as POST",
    caughtBy: "SA-17",
    request: (asked) => {
      if (!asked.path.startsWith("/photos/")) asked.method = "POST";
      return undefined;
    },
  },
  {
    name: "bodies end at 1 MiB",
    caughtBy: "SA-18",
    request: ({ body }) => (body.length > 1_048_576 ? EXCEPTION : undefined),
  },
  {
    name: "a failure says what failed",
    caughtBy: "SA-19",
    answer: said("异常：操作失败", { msg: "SQLITE_IOERR" }),
  },
  { name: "errors are HTTP 500", caughtBy: "SA-22", headers: { status: 500 } },
  { name: "answers are text/html", caughtBy: "S41-01", headers: { contentType: "text/html" } },
  {
    name: "intervals are numbers",
    caughtBy: "S41-01",
    answer: beat((d) => ({ ...d, timeInterval: Number(d.timeInterval) })),
  },
  { name: "a key too much", caughtBy: "S41-01", answer: beat((d) => ({ ...d, ext: "" })) },
  {
    name: "seconds instead of milliseconds",
    caughtBy: "S41-01",
    answer: beat((d) => ({ ...d, serverTime: d.serverTime.slice(0, 10) })),
  },
  { name: "a command without its code", caughtBy: "S41-02", answer: beat(without("code")) },
  { name: "a command without ext", caughtBy: "S41-02", answer: beat(without("ext")) },
  {
    name: "user_id is a number",
    caughtBy: "S41-05",
    answer: beat((d) => (d.user_id ? { ...d, user_id: 1 } : d)),
  },
  {
    name: "v2.1 still gets pictures of logos",
    caughtBy: "S41-07",
    answer: beat(({ topLogUrl, ...d }) => (topLogUrl ? { ...d, topLog: "x" } : d)),
  },
  {
    name: "punches are answered and thrown away",
    caughtBy: "S41-08",
    answer: (envelope, { params }) =>
      params?.data?.startsWith("[")
        ? {
            ...envelope,
            msg: "操作成功",
            data: (({ attendanceTimeInterval, timeInterval, serverTime }) => ({
              attendanceTimeInterval,
              timeInterval,
              serverTime,
            }))(envelope.data),
          }
        : envelope,
    request: ({ params }, memory) => {
      if (params?.data?.startsWith("[")) {
        memory.data = params.data;
        params.data = "[]";
      }
      return undefined;
    },
  },
  {
    name: "a punch that comes again is a new one",
    caughtBy: "S41-10",
    request: ({ params }, memory) => {
      if (params?.data?.startsWith("[")) {
        memory.times = String(Number(memory.times ?? 0) + 1);
        params.data = params.data.replaceAll(/(:11) \d{3}"/g, `$1 00${memory.times}"`);
      }
      return undefined;
    },
  },
  { name: "punches of unknown persons are refused", caughtBy: "S41-13", settings: { unknownUser: "reject" } },
  { name: "unknown devices register themselves", caughtBy: "S41-14", settings: { unknownDevice: "auto" } },
  {
    name: "data is null where it should be empty",
    caughtBy: "S41-15",
    answer: (envelope) => (envelope.data === "" ? { ...envelope, data: null } : envelope),
  },
  {
    name: "a command that was offered is never offered again",
    caughtBy: "S41-17",
    answer: (envelope, asked, memory) => {
      const { code } = envelope.data ?? {};
      if (!isBeat(asked) || code === undefined) return envelope;
      if (memory[code]) return idle(envelope.data);
      memory[code] = "offered";
      return envelope;
    },
  },
  {
    name: "two commands are in flight",
    caughtBy: "S41-24",
    answer: (envelope, asked, memory) => {
      if (!isBeat(asked) || envelope.success !== 1) return envelope;
      if (envelope.data.code) memory.code = envelope.data.code;
      if (!memory.code) return envelope;
      memory.given = String(Number(memory.given ?? memory.code) + (memory.given ? 1 : 0));
      return {
        ...envelope,
        msg: "获取成功",
        data: { ...envelope.data, ext: "", cmd: "deletePerson", code: memory.given },
      };
    },
  },
  { name: "UserNum is left out", caughtBy: "S42-01", answer: data("getDeviceInfo", without("UserNum")) },
  {
    name: "counts are echoed as texts",
    caughtBy: "S42-08",
    answer: data("getDeviceInfo", (d) => ({ ...d, faceNum: String(d.faceNum) })),
  },
  { name: "setTimeInfo in seconds", caughtBy: "S43-01", settings: { serverTimeUnit: "s" } },
  { name: "persons as a list, not as text", caughtBy: "S44-01", settings: { dataEncoding: "native" } },
  {
    name: "persons in another order",
    caughtBy: "S44-01",
    answer: text("downloadPersonData", (list) => list.toReversed()),
  },
  { name: "user codes are numbers", caughtBy: "S44-01", settings: { userCodeType: "number" } },
  { name: "pictures also from v2 on", caughtBy: "S44-02", settings: { picMode: "pic" } },
  {
    name: "the address leads to another picture",
    caughtBy: "S44-02",
    photo: (bytes) => Buffer.from([...bytes.subarray(0, -3), 0, 0xff, 0xd9]),
  },
  {
    name: "an empty key pic without a photo",
    caughtBy: "S44-08",
    answer: text("downloadPersonData", (list) => list.map((p: Envelope) => ({ pic: "", ...p }))),
  },
  {
    name: "4.5 with a data key",
    caughtBy: "S45-01",
    answer: (envelope, asked) => (to(asked, "uploadAttendance") ? { data: "", ...envelope } : envelope),
  },
  {
    name: "sucessNum is spelled right",
    caughtBy: "S46-01",
    answer: text("uploadPerson", ({ sucessNum, ...d }) => ({ ...d, successNum: sucessNum })),
  },
  { name: "a mixed upload is a success", caughtBy: "S46-07", answer: said("未进行任何操作", { success: 1 }) },
  {
    name: "codes to delete are sorted",
    caughtBy: "S47-01",
    answer: data("deletePerson", (d) => ({ userCode: d.userCode.split(",").sort().join(",") })),
  },
  {
    name: "no command is a failure",
    caughtBy: "S47-03",
    answer: (envelope, asked) =>
      envelope.msg === "暂无命令" && !isBeat(asked) ? { ...envelope, success: 0 } : envelope,
  },
  { name: "the privilege is left out", caughtBy: "S48-01", settings: { omitPrivilege: true } },
  {
    name: "times in milliseconds",
    caughtBy: "S49-02",
    answer: data("reboot", (d) => ({ times: `${d.times}000` })),
  },
  {
    name: "a reboot loop",
    caughtBy: "S49-08",
    answer: (envelope, asked, memory) => {
      if (envelope.data?.cmd === "reboot") memory.code = envelope.data.code;
      if (!isBeat(asked) || !memory.code || envelope.data?.code) return envelope;
      return {
        ...envelope,
        msg: "获取成功",
        data: { ...envelope.data, ext: "", cmd: "reboot", code: memory.code },
      };
    },
  },
  {
    name: "success is a text",
    caughtBy: "S410-01",
    answer: (envelope) => ({ ...envelope, success: String(envelope.success) }),
  },
  { name: "one failure is the end", caughtBy: "S410-02", settings: { maxFailures: 1 } },
  { name: "tried for ever", caughtBy: "S410-03", settings: { maxFailures: 100 } },
  {
    name: "a report on any code is welcome",
    caughtBy: "S410-05",
    answer: (envelope, asked) => (to(asked, "callback") ? { msg: "操作成功", success: 1 } : envelope),
  },
  {
    name: "id is a text",
    caughtBy: "S411-01",
    answer: data("createOperation", (d) => ({ ...d, id: String(d.id) })),
  },
  { name: "failcount counts down from three", caughtBy: "S411-01", settings: { failcountInitial: 3 } },
  {
    name: "createOperation works outside the sandbox",
    caughtBy: "S411-06",
    control: () => ({ settings: async () => {} }),
  },
  {
    name: "registrationModel takes the first of many",
    caughtBy: "S411-09",
    request: ({ params }) => {
      if (params?.cmd === "registrationModel") params.params = params.params?.split(",")[0] ?? "";
      return undefined;
    },
  },
  {
    name: "an unknown user's photo is refused without a word",
    caughtBy: "S412-05",
    answer: said("用户表中没有此userCode:999", { msg: "操作失败", data: "" }),
  },
  {
    name: "machineOperation as an object",
    caughtBy: "S413-01",
    answer: data("machineOperation", JSON.parse),
  },
  {
    name: "a restart forgets the queue",
    caughtBy: "SE-04",
    control: (control) => ({ restart: control.reset }),
  },
];
