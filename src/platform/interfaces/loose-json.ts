/**
 * JSON as devices send it: curly quotes as the specification prints them, keys with spaces around them (B17).
 *
 * @returns undefined when it is no JSON even so
 */
export function parseLooseJson(text: string): unknown {
  return parse(text) ?? parse(text.replace(/[“”„‟]/g, '"'));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text, (_key, value: unknown) => (isRecord(value) ? withTrimmedKeys(value) : value));
  } catch {
    return undefined;
  }
}

function withTrimmedKeys(record: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(record);
  if (keys.every((key) => key === key.trim())) return record;
  return Object.fromEntries(keys.map((key) => [key.trim(), record[key]]));
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
