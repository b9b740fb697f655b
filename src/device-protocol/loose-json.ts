/** JSON as devices and servers of the field write it: padded keys (B17), curly quotes as a last resort (G5). */

export interface LooseJson {
  readonly value: unknown;
  /** What had to be tolerated, for the traffic log. */
  readonly tolerated: readonly ("curly-quotes" | "padded-keys")[];
}

/** @returns null when it is no JSON even so */
export function parseLooseJson(text: string): LooseJson | null {
  const strict = parse(text);
  const loose = strict === undefined ? parse(text.replace(/[“”]/g, '"')) : strict;
  if (loose === undefined) return null;
  let padded = false;
  const value = trimKeys(loose, () => {
    padded = true;
  });
  return {
    value,
    tolerated: [
      ...(strict === undefined ? ["curly-quotes" as const] : []),
      ...(padded ? ["padded-keys" as const] : []),
    ],
  };
}

/** `data` that may be a value or a string of JSON (C13). */
export function unwrapData(data: unknown): unknown {
  if (typeof data !== "string" || !/^\s*[[{]/.test(data)) return data;
  return parseLooseJson(data)?.value ?? data;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function trimKeys(value: unknown, found: () => void): unknown {
  if (Array.isArray(value)) return value.map((item) => trimKeys(item, found));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (key.trim() !== key) found();
      return [key.trim(), trimKeys(item, found)];
    }),
  );
}
