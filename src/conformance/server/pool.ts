/** Values that the cases draw from: parameters that make a request complete, punches, pictures by name. */
import type { EndpointName } from "../../device-protocol/endpoints.ts";
import type { Values } from "../pattern.ts";
import { DONE } from "./expectations.ts";
import type { Fixtures } from "./fixtures.ts";
import { jpeg, png } from "./pictures.ts";

/** A punch as the specification prints it (spec L193). */
export const punch = (more: Readonly<Record<string, unknown>> = {}) => ({
  userCode: 1,
  time: "2018-11-11 08:11:11 100",
  type: "fingerprint",
  pic: "",
  temperature: "36.5",
  ...more,
});
export const punches = (...list: readonly object[]) => JSON.stringify(list);
export const TWO_PUNCHES = punches(punch(), punch({ userCode: 5, time: "2018-11-11 08:11:11 120" }));

const DEVICE_INFO =
  '{"fingerprintNum":0,"faceNum":98,"version":"xxx","UserCode":"1,5","time":"1605149487000"}';
const own: Partial<Record<EndpointName, Readonly<Record<string, string>>>> = {
  getServer: {},
  getDeviceInfo: { code: "1", data: DEVICE_INFO },
  uploadAttendance: { code: "1", data: TWO_PUNCHES },
  uploadPerson: { code: "1", data: '[{"userCode":"5","name":"李白","pic":"<photo-a>"}]' },
  callback: { code: "1", data: DONE },
  createOperation: { cmd: "getDeviceInfo" },
  registrationModel: { code: "1", data: '{"user_id":"1","pic":"<photo-a>"}' },
};

/** What an interface needs besides appid, sign and sn. */
export function completeParams(to: EndpointName): Readonly<Record<string, string>> {
  return own[to] ?? { code: "1" };
}

/** Names for `<name>` in the tables. */
export function valuesOf(fixtures: Fixtures): Values {
  const { app, otherApp, persons, ...plain } = fixtures;
  const photoA = jpeg(3_000, 1).toString("base64");
  const values: Record<string, string> = {
    appid: app.appid,
    secret: app.secret,
    otherAppid: otherApp?.appid ?? "",
    otherSecret: otherApp?.secret ?? "",
    otherSn: otherApp?.sn ?? "",
    "photo-a": photoA,
    "photo-b": jpeg(3_000, 2).toString("base64"),
    "photo-mime": photoA.replace(/(.{76})/g, "$1\\r\\n"),
    "photo-blanks": photoA.replaceAll("+", " "),
    "photo-500k": jpeg(500_000, 3).toString("base64"),
    "png-500k": png(500_000).toString("base64"),
    "no-photo": Buffer.from("this is no picture").toString("base64"),
  };
  for (const [name, value] of Object.entries(plain)) values[name] = String(value ?? "");
  for (let i = 0; i < 10; i++) values[`photo-400k-${i}`] = jpeg(399_000, 100 + i).toString("base64");
  for (const [userCode, { photo }] of Object.entries(persons ?? {}))
    values[`pic-${userCode}`] = typeof photo === "string" ? photo : "<photo>";
  return values;
}

/** Keys with no value are not sent by a server that has no branding: cases expect what the fixtures say. */
export const BRANDING = ["title", "topLog", "bottomLog", "topLogUrl", "bottomUrl"] as const;
