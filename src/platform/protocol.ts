/** The parts of the device protocol that the platform needs. */
import { createHash } from "node:crypto";
export const PARAMS: Record<string, string[]> = {
  "/device/getServer": ["appid", "sn", "version", "data"],
  "/device/getDeviceInfo": ["appid", "sn", "code", "data", "version"],
  "/device/setTimeInfo": ["appid", "sn", "code", "version"],
  "/person/downloadPersonData": ["appid", "sn", "code", "version"],
  "/attendance/uploadAttendance": ["appid", "sn", "code", "version", "data"],
  "/person/uploadPerson": ["appid", "sn", "code", "version", "data"],
  "/person/deletePerson": ["appid", "sn", "code", "version"],
  "/person/setAdmin": ["appid", "sn", "code", "version"],
  "/device/reboot": ["appid", "sn", "code", "version"],
  "/device/callback": ["appid", "sn", "code", "version", "data"],
  "/device/createOperation": ["appid", "sn", "version", "cmd", "params"],
  "/device/registrationModel": ["appid", "sn", "code", "version", "data"],
  "/device/machineOperation": ["appid", "sn", "code", "data", "version"],
};
export function signText(
  profile: string,
  path: string,
  params: Record<string, string>,
  secret: string,
): string {
  let names = (PARAMS[path] ?? []).filter((n) => n in params);
  if (profile === "S1") names = ["appid", "sn"].filter((n) => n in params);
  else if (profile === "S2") names = names.sort();
  return `${names.map((n) => `${n}=${params[n]}`).join("&")}&appsecret=${secret}`.toLowerCase();
}
export function sign(profile: string, path: string, params: Record<string, string>, secret: string): string {
  return createHash("sha256")
    .update(signText(profile, path, params, secret))
    .digest("hex");
}
export function parsePunchTime(text: string): number | null {
  const m = /^(\d{4})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:[ .:,](\d{1,3}))?$/.exec(text);
  if (!m) return null;
  return Date.parse(
    `${m[1]}-${m[2]}-${m[3]}T${m[4]}:${m[5]}:${m[6]}.${(m[7] ?? "0").padStart(3, "0")}+08:00`,
  );
}
export function decodePhoto(text: string): Uint8Array | null {
  const t = text
    .replace(/^data:[^,]*,/, "")
    .replace(/\r?\n/g, "")
    .replaceAll(" ", "+");
  const b = Buffer.from(t, "base64");
  return b.length ? b : null;
}
export const epochMs = (n: number): number => (Math.abs(n) < 1e11 ? n * 1000 : n);
export const beijingTime = (ms: number): string =>
  new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
