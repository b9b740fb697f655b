/** Conformance cases §3.5, 3.7-3.9, 3.13: 4.4, 4.6, 4.7, 4.8, 4.12. */
import { atLeast, jsonText, not, type Pattern } from "../../pattern.ts";
import { BARE_OK, DONE, error, good, NOCMD, OK, REFUSED } from "../expectations.ts";
import { command, look, send, serverCase, settings } from "../step.ts";
import { common } from "./common.ts";

type Person = { readonly [key: string]: Pattern };
const person = (userCode: string, more: Person): Person => ({ userCode, ...more });
const LI = { password: "123", idCard: "123", faceData: "4AAQSkZJ" };
const three = (photo: (userCode: string) => Person): Pattern => [
  person("1", { name: "李录", password: "1", idCard: "", fingerprint: "Lv/9CsXA42bz/BAAdS", ...photo("1") }),
  person("5", { name: "李白", ...LI, ...photo("5") }),
  person("6", { name: "李二", ...LI, ...photo("6") }),
];
const byPic = three((userCode) => ({ pic: `<pic-${userCode}>` }));
const byUrl = three(() => ({ picUrl: "<url>" }));
const PERSONS = good("操作成功", jsonText(byPic));
export const PERSONS_BY_URL = good("操作成功", jsonText(byUrl));

const download = command("downloadUser", "1,5,6");
const fetch = (version: string | null, expect: Pattern) =>
  send("downloadPersonData", { code: "<code>", version }, expect);
const uploadPic = command("uploadPersonPic");
const records = (...list: readonly [userCode: string, pic: string][]) =>
  JSON.stringify(list.map(([userCode, pic]) => ({ userCode, name: "李白", pic })));
const uploaded = (data: string, expect: Pattern) => send("uploadPerson", { code: "<code>", data }, expect);
const NOTHING_DONE = (counts: Pattern) => error("未进行任何操作", jsonText(counts));
const admin = (privilege: string) => JSON.stringify({ userCode: "2,1,3,4", privilege });
const register = command("registrationModel", "1");
const photoOf1 = (pic: string) => JSON.stringify({ user_id: "1", pic });

export const persons = [
  serverCase(
    "S44-01",
    "4.4 L591",
    "E",
    ["v1：人员带照片，顺序不变", "v1: persons with photos, in order"],
    [download, fetch("v1", PERSONS)],
    "persons",
  ),
  serverCase(
    "S44-02",
    "4.4 L587",
    "T",
    ["v2、v2.1：照片地址", "v2, v2.1: the photo's address"],
    [
      download,
      ...["v2", "v2.1"].flatMap((version) => [
        send("downloadPersonData", { code: "<code>", version }, PERSONS_BY_URL, {
          keep: { photoUrl: "data.0.picUrl" },
        }),
        { do: "get", url: "<photoUrl>", expect: "<pic-1>" } as const,
      ]),
    ],
    "persons",
  ),
  common.missing("S44-03", "4.4 L598", "E", "downloadPersonData", download),
  common.noCommand("S44-04", "4.4 L605", "E", "downloadPersonData"),
  common.wrongSign("S44-05", "4.4 L610", "downloadPersonData"),
  common.fails("S44-06", "4.4 L616", "downloadPersonData"),
  serverCase(
    "S44-07",
    "4.4 L556",
    "I",
    ["dataEncoding=native", "dataEncoding=native"],
    [settings({ dataEncoding: "native" }), download, fetch("v1", good("操作成功", byPic))],
    "persons",
  ),
  serverCase(
    "S44-08",
    "4.4",
    "I",
    ["没有照片的人员", "a person without a photo"],
    [
      command("downloadUser", "16"),
      fetch("v1", good("操作成功", jsonText([{ userCode: "16", name: "张三" }]))),
    ],
    "persons",
  ),
  serverCase(
    "S44-09",
    "4.4",
    "I",
    ["没有 version 等于 v1", "no version is v1"],
    [download, fetch(null, PERSONS)],
    "persons",
  ),
  serverCase(
    "S46-01",
    "4.6 L774",
    "E",
    ["全部成功", "all good"],
    [
      uploadPic,
      uploaded(
        records(["5", "<photo-a>"], ["6", "<photo-b>"]),
        good("操作成功", jsonText({ sucessNum: 2, sucessUserCodeStr: "5,6", errorNum: 0 })),
      ),
      look("photos", atLeast({ "5": not("<pic-5>"), "6": not("<pic-6>") })),
    ],
    "persons",
  ),
  common.missing("S46-02", "4.6 L780", "E", "uploadPerson", uploadPic, { data: records(["5", "<photo-a>"]) }),
  serverCase(
    "S46-03",
    "4.6 L786",
    "E",
    ["唯一的人员不存在", "the one person is unknown"],
    [
      { do: "remove-person", userCode: "5" },
      uploadPic,
      uploaded(records(["5", "<photo-a>"]), error("用户表中没有此userCode:5", "5")),
    ],
  ),
  common.wrongSign("S46-04", "4.6 L791", "uploadPerson"),
  common.fails("S46-05", "4.6 L797", "uploadPerson"),
  serverCase(
    "S46-06",
    "4.6 L804",
    "E",
    ["全部失败", "all bad"],
    [
      uploadPic,
      uploaded(
        records(["5", "<no-photo>"], ["6", "<no-photo>"]),
        NOTHING_DONE({ sucessNum: 0, errorUserCodeStr: "5,6", errorNum: 2 }),
      ),
    ],
  ),
  serverCase(
    "S46-07",
    "4.6 L810",
    "E",
    ["一成一败：好的已保存", "one good, one bad: the good one is kept"],
    [
      uploadPic,
      uploaded(
        records(["5", "<photo-a>"], ["6", "<no-photo>"]),
        NOTHING_DONE({ sucessNum: 1, sucessUserCodeStr: "5", errorUserCodeStr: "6", errorNum: 1 }),
      ),
      look("photos", atLeast({ "5": not("<pic-5>"), "6": "<pic-6>" })),
    ],
    "persons",
  ),
  serverCase(
    "S47-01",
    "4.7 L867",
    "E",
    ["删除人员，顺序不变", "persons to delete, in order"],
    [
      command("deletePerson", "2,1,3,4"),
      send("deletePerson", { code: "<code>" }, good("获取成功", { userCode: "2,1,3,4" })),
    ],
  ),
  common.missing("S47-02", "4.7 L875", "E", "deletePerson", command("deletePerson", "1")),
  common.noCommand("S47-03", "4.7 L882", "E", "deletePerson"),
  common.wrongSign("S47-04", "4.7 L887", "deletePerson"),
  common.fails("S47-05", "4.7 L893", "deletePerson"),
  ...(["MANAGER", "USER"] as const).map((privilege, index) =>
    serverCase(
      `S48-0${index + 1}`,
      index === 0 ? "4.8 L938" : "4.8 L939",
      "T",
      [`权限 ${privilege}`, `privilege ${privilege}`],
      [
        command("setAdmin", admin(privilege)),
        send("setAdmin", { code: "<code>" }, good("获取成功", { userCode: "2,1,3,4", privilege })),
      ],
    ),
  ),
  serverCase(
    "S48-03",
    "4.8 L944",
    "E",
    ["omitPrivilege：如示例", "omitPrivilege: as printed"],
    [
      settings({ omitPrivilege: true }),
      command("setAdmin", admin("MANAGER")),
      send("setAdmin", { code: "<code>" }, good("获取成功", { userCode: "2,1,3,4" })),
    ],
  ),
  common.missing("S48-04", "4.8 L952", "E", "setAdmin", command("setAdmin", admin("USER"))),
  common.noCommand("S48-05", "4.8 L959", "E", "setAdmin"),
  common.wrongSign("S48-06", "4.8 L964", "setAdmin"),
  common.fails("S48-07", "4.8 L970", "setAdmin"),
  serverCase(
    "S412-01",
    "4.12 L1286",
    "E",
    ["补录的照片保存", "the photo that was taken is stored"],
    [
      register,
      send("registrationModel", { code: "<code>", data: photoOf1("<photo-b>") }, OK),
      look("photos", atLeast({ "1": not("<pic-1>") })),
    ],
    "persons",
  ),
  common.wrongSign("S412-02", "4.12 L1292", "registrationModel"),
  common.fails("S412-03", "4.12 L1298", "registrationModel"),
  common.missing("S412-04", "4.12", "I", "registrationModel", register, { data: photoOf1("<photo-b>") }),
  serverCase(
    "S412-05",
    "4.12",
    "I",
    ["人员不存在", "nobody with this code"],
    [
      register,
      send(
        "registrationModel",
        { code: "<code>", data: JSON.stringify({ user_id: "999", pic: "<photo-b>" }) },
        error("用户表中没有此userCode:999", "999"),
      ),
    ],
  ),
  serverCase(
    "S412-06",
    "4.12",
    "I",
    ["不是照片", "no picture"],
    [register, send("registrationModel", { code: "<code>", data: photoOf1("<no-photo>") }, REFUSED)],
    "persons",
  ),
  serverCase(
    "S412-07",
    "4.12",
    "I",
    ["没有这条命令，照片不保存", "no such command, no photo stored"],
    [
      send("registrationModel", { code: "424242424", data: photoOf1("<photo-b>") }, NOCMD),
      register,
      send("callback", { code: "<code>", data: DONE }, BARE_OK),
      send("registrationModel", { code: "<code>", data: photoOf1("<photo-b>") }, NOCMD),
      look("photos", atLeast({ "1": "<pic-1>" })),
    ],
    "persons",
  ),
];
