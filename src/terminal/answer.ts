/** The server's reply, read as liberally as firmware must (device-protocol G5, G17, G18, B8). Pure. */
import { parseLooseJson, unwrapData } from "../device-protocol/loose-json.ts";

export interface Answer {
  /** 1, "1" or true (G18). */
  readonly success: boolean;
  /** For people; behaviour follows `success` only (G6). */
  readonly message: string;
  /** A value, also where the server sent it as a string of JSON (C13); absent and null are "". */
  readonly data: unknown;
}

/** @returns null when the text is no reply at all, or nested so deeply that it can only be meant ill */
export function readAnswer(text: string): Answer | null {
  try {
    const value = parseLooseJson(text)?.value;
    if (!isRecord(value) || !("success" in value)) return null;
    return {
      success: ["1", "true"].includes(textOf(value.success === true ? 1 : value.success).toLowerCase()),
      message: typeof value.msg === "string" ? value.msg : "",
      data: unwrapData(value.data ?? ""),
    };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** A number or a text as text; anything else is "". */
export function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
}

/** What a heartbeat brings, each part only when it makes sense. */
export interface Beat {
  readonly command: { readonly cmd: string; readonly code: string; readonly userCode: string } | null;
  /** A command came without a code: it can be neither fetched nor called back (B7). */
  readonly withoutCode: boolean;
  /** Seconds, clamped to 5-3600 (B12). */
  readonly timeInterval: number | null;
  readonly attendanceTimeInterval: number | null;
  /** ms since the epoch, as sent. */
  readonly serverTime: number | null;
  readonly title: string | null;
  /** Pictures in base64 (v1, v2), or their addresses (v2.1; B9). */
  readonly logos: Readonly<Record<"topLog" | "bottomLog" | "topLogUrl" | "bottomUrl", string>>;
}

const MIN_INTERVAL = 5;
const MAX_INTERVAL = 3_600;

export function readBeat(data: unknown): Beat {
  const fields = isRecord(data) ? data : {};
  const cmd = textOf(fields.cmd);
  const code = textOf(fields.code);
  return {
    command: cmd && code ? { cmd, code, userCode: textOf(fields.user_id ?? fields.userCode) } : null,
    withoutCode: cmd !== "" && code === "",
    timeInterval: seconds(fields.timeInterval),
    attendanceTimeInterval: seconds(fields.attendanceTimeInterval),
    serverTime: instant(fields.serverTime),
    title: textOf(fields.title) || null,
    logos: {
      topLog: textOf(fields.topLog),
      bottomLog: textOf(fields.bottomLog),
      topLogUrl: textOf(fields.topLogUrl),
      bottomUrl: textOf(fields.bottomUrl) || textOf(fields.bottomLogUrl),
    },
  };
}

function seconds(value: unknown): number | null {
  const number = Number(textOf(value) || Number.NaN);
  if (!Number.isFinite(number) || number <= 0) return null;
  return Math.min(MAX_INTERVAL, Math.max(MIN_INTERVAL, number));
}

const SANE_FROM = Date.UTC(2015, 0, 1);
const SANE_TO = Date.UTC(2100, 0, 1);

/** Seconds or milliseconds by magnitude, within a sane window (B11). */
export function instant(value: unknown): number | null {
  const number = Number(textOf(value) || Number.NaN);
  const ms = Math.abs(number) < 1e11 ? number * 1000 : number;
  return ms >= SANE_FROM && ms <= SANE_TO ? ms : null;
}
