/** One record of 4.1 / 4.5 as the platform keeps it. Pure. */

import { decodePhotoText } from "../../device-protocol/photo-text.ts";
import { parsePunchTime } from "../../device-protocol/times.ts";
import { type PictureHeader, pictureHeader } from "../photos/header.ts";

export interface Punch {
  readonly userCode: string;
  /** Milliseconds since the epoch; null: present but unreadable, kept all the same (B3). */
  readonly time: number | null;
  readonly timeText: string;
  readonly type: string;
  readonly temperature: string | null;
  readonly photo: (PictureHeader & { bytes: Uint8Array }) | null;
  readonly flags: readonly string[];
}

/** Spec L57 "400kb以下", read generously (H9). */
export const CONFORMING_PHOTO_BYTES = 409_600;
export const AHEAD_MS = 5 * 60_000;
const ANCIENT_MS = 2 * 365 * 86_400_000;
const TYPES = new Set(["face", "fingerprint", "idcard"]);

/**
 * @param record an element of `data`, its keys trimmed
 * @returns null when userCode, time or type is missing (spec L715)
 */
export function readPunch(record: unknown, now: number, maxPhotoBytes: number): Punch | null {
  if (typeof record !== "object" || record === null) return null;
  const fields = record as Record<string, unknown>;
  const userCode = textOf(fields.userCode);
  const timeText = textOf(fields.time);
  const type = textOf(fields.type);
  if (userCode === "" || timeText === "" || type === "") return null;
  const time = parsePunchTime(timeText);
  const temperature = temperatureOf(fields.temperature);
  const picture = pictureOf(fields.pic, type, maxPhotoBytes);
  const flags = [
    ...clockFlags(time, now),
    ...(TYPES.has(type) ? [] : ["type-unknown"]),
    ...temperature.flags,
    ...picture.flags,
  ];
  return { userCode, time, timeText, type, temperature: temperature.text, photo: picture.photo, flags };
}

/** What makes a punch the same punch when it comes again (B23). */
export function timeKey(punch: Pick<Punch, "time" | "timeText">): string {
  return punch.time === null ? `?${punch.timeText.slice(0, 64)}` : String(punch.time);
}

function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
}

function clockFlags(time: number | null, now: number): string[] {
  if (time === null) return ["time-unreadable"];
  if (time > now + AHEAD_MS) return ["clock-ahead"];
  return time < now - ANCIENT_MS ? ["ancient"] : [];
}

/** 0, "0", "" and absent mean "not measured"; what is outside 35-42 °C is kept and marked (B22). */
function temperatureOf(value: unknown): { text: string | null; flags: string[] } {
  const text = textOf(value);
  if (text === "" || Number(text) === 0) return { text: null, flags: [] };
  const celsius = Number(text);
  return { text: text.slice(0, 16), flags: celsius >= 35 && celsius <= 42 ? [] : ["temperature-range"] };
}

function pictureOf(
  value: unknown,
  type: string,
  maxPhotoBytes: number,
): { photo: Punch["photo"]; flags: string[] } {
  const text = typeof value === "string" ? value.trim() : "";
  if (text === "") return { photo: null, flags: type === "face" ? ["photo-missing"] : [] };
  const flags = type === "face" ? [] : ["photo-unexpected"];
  const bytes = decodePhotoText(text);
  const header = bytes && pictureHeader(bytes);
  if (!bytes || !header) return { photo: null, flags: [...flags, "photo-unreadable"] };
  if (bytes.length > maxPhotoBytes) return { photo: null, flags: [...flags, "photo-too-large"] };
  if (bytes.length > CONFORMING_PHOTO_BYTES) flags.push("oversize");
  return { photo: { ...header, bytes }, flags };
}
