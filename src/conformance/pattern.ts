/**
 * Expectations as data, and how an answer is compared with one (conformance cases §1.3): deep equality with the exact
 * key set, whatever the order of the keys. Pure.
 *
 * Texts that stand for what only the run knows: `<ms>` a 13-digit text within 5 s of now, `<s>` the same in 10 digits,
 * `<int>`, `<dt>` `yyyy-MM-dd HH:mm:ss`, `<text>` a text that is not empty, `<any>`, `<photo>` base64 of a picture of
 * at most 400 000 bytes, `<jpeg>` the same as JPEG, `<url>` an http address. Any other `<name>` is a value of the run, {@link bind}.
 */
import { decodePhotoText, sniffImage } from "../device-protocol/photo-text.ts";

export type Pattern =
  | null
  | boolean
  | number
  | string
  | readonly Pattern[]
  | { readonly [key: string]: Pattern };

const TEXT = "S:";
const ANY_OF = "any of:";
const AT_LEAST = "at least:";
const UNORDERED = "in any order:";
const CONTAINS = "contains:";
const NOT = "not:";

/** A text of JSON whose content is compared: `S:{…}`. */
export const jsonText = (content: Pattern): Pattern => ({ [TEXT]: content });
export const anyOf = (...choices: readonly Pattern[]): Pattern => ({ [ANY_OF]: choices });
/** More keys than these may be there. */
export const atLeast = (content: { readonly [key: string]: Pattern }): Pattern => ({ [AT_LEAST]: content });
export const not = (other: Pattern): Pattern => ({ [NOT]: other });
/** A list with such an entry among others. */
export const contains = (item: Pattern): Pattern => ({ [CONTAINS]: item });
export const inAnyOrder = (...items: readonly Pattern[]): Pattern => ({ [UNORDERED]: items });

/** Values by name, for `<name>`. */
export type Values = Readonly<Record<string, string | number>>;

/** Puts the run's values in the place of their names, also inside longer texts; a whole `<name>` keeps the type. */
export function bind<T extends Pattern>(pattern: T, values: Values): Pattern {
  if (typeof pattern === "string") {
    const whole = /^<([\w-]+)>$/.exec(pattern)?.[1];
    if (whole !== undefined && Object.hasOwn(values, whole)) return values[whole] ?? null;
    return pattern.replace(/<([\w-]+)>/g, (text, name: string) =>
      Object.hasOwn(values, name) ? String(values[name]) : text,
    );
  }
  if (pattern === null || typeof pattern !== "object") return pattern;
  if (Array.isArray(pattern)) return pattern.map((item) => bind(item, values));
  return Object.fromEntries(
    Object.entries(pattern).map(([key, item]) => [String(bind(key, values)), bind(item, values)]),
  );
}

const WITHIN_MS = 5_000;
/** What a server sends (H9). */
const MAX_PHOTO = 400_000;

const tokens: Readonly<Record<string, (actual: unknown, now: number) => boolean>> = {
  "<ms>": (actual, now) => isText(actual, /^\d{13}$/) && Math.abs(Number(actual) - now) <= WITHIN_MS,
  "<s>": (actual, now) => isText(actual, /^\d{10}$/) && Math.abs(Number(actual) * 1000 - now) <= WITHIN_MS,
  "<int>": (actual) => Number.isInteger(actual),
  "<dt>": (actual) => isText(actual, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
  "<text>": (actual) => isText(actual, /\S/),
  "<url>": (actual) => isText(actual, /^https?:\/\/\S+$/),
  "<any>": () => true,
  "<photo>": (actual) => typeOf(actual) !== null,
  "<jpeg>": (actual) => typeOf(actual) === "image/jpeg",
};

function typeOf(actual: unknown) {
  const bytes = typeof actual === "string" ? decodePhotoText(actual) : null;
  return bytes === null || bytes.length > MAX_PHOTO ? null : sniffImage(bytes);
}

const isText = (actual: unknown, form: RegExp) => typeof actual === "string" && form.test(actual);

/**
 * @param now ms since the epoch by the clock of the side under test
 * @returns what differs, a line each, with its place; nothing when it fits
 */
export function differences(expected: Pattern, actual: unknown, now: number, at = "answer"): string[] {
  const told = (wanted: unknown) => [`${at}: expected ${shown(wanted)}, got ${shown(actual)}`];
  if (typeof expected === "string" && Object.hasOwn(tokens, expected))
    return tokens[expected]?.(actual, now) ? [] : told(expected);
  if (expected === null || typeof expected !== "object")
    return Object.is(expected, actual) ? [] : told(expected);
  if (isList(expected)) return listDifferences(expected, actual, now, at, told);
  if (TEXT in expected) return textDifferences(expected[TEXT] ?? null, actual, now, at, told);
  if (ANY_OF in expected) {
    const tries = listOf(expected[ANY_OF]).map((choice) => differences(choice, actual, now, at));
    return tries.some((lines) => lines.length === 0) ? [] : (tries[0] ?? []);
  }
  if (UNORDERED in expected) return bagDifferences(listOf(expected[UNORDERED]), actual, now, at, told);
  if (NOT in expected)
    return differences(expected[NOT] ?? null, actual, now, at).length > 0 ? [] : told(expected);
  if (CONTAINS in expected) {
    const like = expected[CONTAINS] ?? null;
    const found = Array.isArray(actual) && actual.some((one) => differences(like, one, now, at).length === 0);
    return found ? [] : told(expected);
  }
  if (actual === null || typeof actual !== "object" || Array.isArray(actual)) return told(expected);
  const open = AT_LEAST in expected;
  const wanted = (open ? expected[AT_LEAST] : expected) as Readonly<Record<string, Pattern>>;
  const given = actual as Readonly<Record<string, unknown>>;
  const lines: string[] = [];
  for (const [key, item] of Object.entries(wanted)) {
    if (Object.hasOwn(given, key)) lines.push(...differences(item, given[key], now, `${at}.${key}`));
    else lines.push(`${at}: the key ${JSON.stringify(key)} is missing`);
  }
  if (!open)
    for (const key of Object.keys(given))
      if (!Object.hasOwn(wanted, key)) lines.push(`${at}: the key ${JSON.stringify(key)} is too much`);
  return lines;
}

type Told = (wanted: unknown) => string[];

function listDifferences(expected: readonly Pattern[], actual: unknown, now: number, at: string, told: Told) {
  if (!Array.isArray(actual)) return told(expected);
  if (actual.length !== expected.length)
    return [`${at}: expected ${expected.length} entries, got ${actual.length}`];
  return expected.flatMap((item, index) => differences(item, actual[index], now, `${at}[${index}]`));
}

function bagDifferences(expected: readonly Pattern[], actual: unknown, now: number, at: string, told: Told) {
  if (!Array.isArray(actual)) return told(expected);
  if (actual.length !== expected.length)
    return [`${at}: expected ${expected.length} entries, got ${actual.length}`];
  const left = [...actual];
  return expected.flatMap((item) => {
    const found = left.findIndex((one) => differences(item, one, now, at).length === 0);
    if (found < 0) return [`${at}: nothing is like ${shown(item)}`];
    left.splice(found, 1);
    return [];
  });
}

function textDifferences(content: Pattern, actual: unknown, now: number, at: string, told: Told): string[] {
  if (typeof actual !== "string") return told("a text of JSON");
  try {
    return differences(content, JSON.parse(actual), now, `${at} (as JSON)`);
  } catch {
    return told("a text of JSON");
  }
}

const isList = (pattern: Pattern | undefined): pattern is readonly Pattern[] => Array.isArray(pattern);
const listOf = (pattern: Pattern | undefined): readonly Pattern[] => (isList(pattern) ? pattern : []);

const MAX_SHOWN = 200;

/** For people: JSON, long texts (photos) cut. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value, (_key, item: unknown) =>
    typeof item === "string" && item.length > MAX_SHOWN ? `${item.slice(0, 40)}…(${item.length})` : item,
  );
  return text ?? "nothing";
}
