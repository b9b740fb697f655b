/** Cuts out of an exchange what a log must not hold: photos, templates, passwords, signatures, whole numbers. Pure. */
import { maskNumber } from "../../base/log.ts";
import type { Tolerance } from "./trace.ts";

const PHOTO = new Set(["pic", "topLog", "bottomLog"]);
const SECRET = new Set(["password", "faceData", "fingerprint", "idCard", "appsecret", "secret"]);
const NAME = new Set(["name", "userName"]);
/** GB 11643 numbers, and those of permits: a letter or two and seven digits or more. */
const ID_NUMBER = /\b(\d{17}[\dXx]|\d{15}|[A-Z]{1,3}\d{8,14})\b/g;
const MAX_TEXT = 2_000;
const MAX_ITEMS = 50;

/** @param found told of every unusual way in which a photo was written */
export function redact(value: unknown, found: (tolerance: Tolerance) => void = () => {}): unknown {
  return walk("", value, found);
}

/** A serial number looks like a permit's number and is none. */
const PLAIN = new Set(["sn", "appid", "code", "id", "cmd", "serverTime", "time", "createtime", "userCode"]);

function walk(key: string, value: unknown, found: (tolerance: Tolerance) => void): unknown {
  const name = key.trim();
  if (typeof value === "string") return text(name, value, found);
  if (Array.isArray(value)) {
    const items = value.slice(0, MAX_ITEMS).map((item) => walk(key, item, found));
    return value.length > MAX_ITEMS ? [...items, `… ${value.length - MAX_ITEMS}`] : items;
  }
  if (typeof value !== "object" || value === null) return SECRET.has(name) ? "***" : value;
  return Object.fromEntries(
    Object.entries(value).map(([inner, item]) => [inner.slice(0, 64), walk(inner, item, found)]),
  );
}

function text(name: string, value: string, found: (tolerance: Tolerance) => void): string {
  if (value === "") return value;
  if (PHOTO.has(name)) {
    for (const tolerance of photoTolerances(value)) found(tolerance);
    return `[photo ${value.length} chars]`;
  }
  if (SECRET.has(name)) return "***";
  if (name === "sign") return `${value.slice(0, 8)}…(${value.length})`;
  if (name === "picUrl") return value.replace(/\/photos\/.*/, "/photos/…");
  if (NAME.has(name)) return `${[...value][0]}**`;
  const masked = PLAIN.has(name) ? value : value.replace(ID_NUMBER, (number) => maskNumber(number));
  return masked.length > MAX_TEXT ? `${masked.slice(0, MAX_TEXT)}… (${masked.length} chars)` : masked;
}

/** G23. */
function photoTolerances(value: string): Tolerance[] {
  const head = value.slice(0, 4_096);
  return [
    ...(/[\r\n]/.test(head) ? ["photo-line-breaks" as const] : []),
    ...(head.startsWith("data:") ? ["photo-data-url" as const] : []),
    ...(/[ \-_]/.test(head.replace(/^data:[^,]*,/, "")) ? ["photo-alphabet" as const] : []),
  ];
}
