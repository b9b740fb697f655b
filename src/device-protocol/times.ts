/** Times of the protocol. Zone: Asia/Shanghai, which has no daylight saving. */

const BEIJING_MS = 8 * 3_600_000;
/** Below it a number of 10 or 11 digits is seconds, above it milliseconds (B11, C35). */
const SECONDS_BELOW = 1e11;

/** Seconds or milliseconds since the epoch, told apart by magnitude → milliseconds. */
export function epochMs(value: number): number {
  return Math.abs(value) < SECONDS_BELOW ? value * 1000 : value;
}

/** `2019-10-10 10:10:10 100` (B19). */
export function formatPunchTime(ms: number): string {
  const iso = new Date(ms + BEIJING_MS).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} ${iso.slice(20, 23)}`;
}

/** `2020-04-27 16:14:30`, as 4.11 prints it. */
export function formatDateTime(ms: number): string {
  return formatPunchTime(ms).slice(0, 19);
}

const PUNCH = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d{2}):(\d{2})(?:[ .:,](\d{1,3}))?$/;

/**
 * A punch's time → milliseconds, or null. Exact form `yyyy-MM-dd HH:mm:ss SSS`; also taken: another separator before
 * the milliseconds or none at all, `T`, `/`, and an epoch number (B19).
 */
export function parsePunchTime(text: string): number | null {
  const trimmed = text.trim();
  if (/^\d{10,13}$/.test(trimmed)) return epochMs(Number(trimmed));
  const match = PUNCH.exec(trimmed);
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const ms = Date.UTC(year, month - 1, day, hour, minute, second, Number((match[7] ?? "0").padEnd(3, "0")));
  const back = new Date(ms);
  const real =
    back.getUTCMonth() === month - 1 &&
    back.getUTCDate() === day &&
    back.getUTCHours() === hour &&
    minute < 60 &&
    second < 60;
  return real ? ms - BEIJING_MS : null;
}
