/** Masks and shortens what a message carries, so that a screen shared with others shows nobody's data. Pure. */
const PERSONAL = new Set([
  "name",
  "nameEnglish",
  "number",
  "address",
  "addressUpdates",
  "birthDate",
  "travelPermitNumber",
  "formerNumber",
  "fingerprint",
  "portraitRaw",
  "data",
  "front",
  "back",
]);
/** Objects that name things, not persons, by the same keys. */
const IMPERSONAL = new Set(["client", "readers", "reader", "error"]);
const LONG = 80;

/**
 * @param hide false: only long texts, such as pictures, are shortened
 * @param key the name under which the value stands
 */
export function masked(value: unknown, hide: boolean, key = "", inside = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => masked(item, hide, key, inside));
  if (value !== null && typeof value === "object") {
    const within = IMPERSONAL.has(inside) ? inside : key;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, masked(item, hide, name, within)]),
    );
  }
  if (typeof value !== "string") return value;
  if (hide && PERSONAL.has(key) && !IMPERSONAL.has(inside)) return `•••• (${value.length})`;
  return value.length > LONG ? `${value.slice(0, 24)}… (${value.length})` : value;
}
