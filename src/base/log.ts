/**
 * The program's log, a subset of pino's interface. Nothing personal goes in: numbers only through
 * {@link maskNumber}, names and portraits never.
 */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Log;
}

export const silentLog: Log = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLog,
};

/** `110101199003070038` → `110***********0038`: enough to tell two records apart, not enough to use. */
export function maskNumber(number: string): string {
  if (number.length <= 7) return "*".repeat(number.length);
  return number.slice(0, 3) + "*".repeat(number.length - 7) + number.slice(-4);
}
