/** Shortens and masks what an event carries, so that a screen shared with others shows nobody's data. Pure. */
const PERSONAL = new Set([
  "name",
  "nameEnglish",
  "number",
  "address",
  "addressUpdates",
  "birthDate",
  "travelPermitNumber",
  "formerNumber",
]);
const LONG = 60;

export function masked(value: unknown, hide: boolean, key = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => masked(item, hide, key));
  if (value !== null && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, masked(item, hide, name)]));
  if (typeof value !== "string") return value;
  if (hide && PERSONAL.has(key)) return "•".repeat(Math.min(value.length, 8));
  return value.length > LONG ? `${value.slice(0, 24)}… (${value.length})` : value;
}
