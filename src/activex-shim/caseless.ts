import type { Members } from "./kind.ts";

/** Members by any spelling: COM names have no case, and old pages use that. */
export interface Caseless {
  has(key: PropertyKey): boolean;
  get(key: PropertyKey): unknown;
  set(key: PropertyKey, value: unknown): void;
}

/** @param parts where two have a name, the first has it */
export function caseless(parts: readonly Members[]): Caseless {
  const places = new Map<string, { part: Members; name: string }>();
  for (const part of parts) {
    for (const name of Object.getOwnPropertyNames(part)) {
      const key = name.toLowerCase();
      if (!places.has(key)) places.set(key, { part, name });
    }
  }
  const placeOf = (key: PropertyKey) => (typeof key === "string" ? places.get(key.toLowerCase()) : undefined);
  return {
    has: (key) => placeOf(key) !== undefined,
    get(key) {
      const place = placeOf(key);
      return place?.part[place.name];
    },
    set(key, value) {
      const place = placeOf(key);
      if (!place) return;
      const property = Object.getOwnPropertyDescriptor(place.part, place.name);
      // A method stays one, whatever the page writes over it; so does what cannot be written.
      if (typeof property?.value !== "function") Reflect.set(place.part, place.name, value);
    },
  };
}

/** What `new ActiveXObject(…)` gives. What the control does not have is undefined, so that calling it throws. */
export function comObject(control: Caseless): object {
  return new Proxy(
    {},
    {
      has: (_, key) => control.has(key),
      get: (_, key) => control.get(key),
      set(_, key, value) {
        control.set(key, value);
        return true;
      },
    },
  );
}
