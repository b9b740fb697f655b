/**
 * Errors as values: every failure that a person can meet has a stable id, a cause and a remedy in Chinese and
 * English. A room declares its own table with {@link faultKinds}; the bridge serves all tables as one catalogue.
 */

/** What one language says. `{name}` is replaced by the entry `name` of the fault's detail. */
export interface FaultText {
  readonly cause: string;
  readonly remedy: string;
}

export interface FaultKind {
  /** Stable, dotted, never reused: `reader.none`. */
  readonly id: string;
  /** JSON-RPC error code. One range per room, see `docs/errors.md`. */
  readonly code: number;
  /** HTTP status where the fault answers an HTTP call. */
  readonly http: number;
  /** May the same call succeed later without anybody changing anything? */
  readonly retryable: boolean;
  readonly zh: FaultText;
  readonly en: FaultText;
}

export type Language = "zh" | "en";
export type FaultDetail = Readonly<Record<string, string | number | boolean>>;

/** Gives every entry of a table its key as id. */
export function faultKinds<const T extends Record<string, Omit<FaultKind, "id">>>(
  table: T,
): { readonly [K in keyof T & string]: FaultKind & { readonly id: K } } {
  return Object.fromEntries(Object.entries(table).map(([id, kind]) => [id, { id, ...kind }])) as never;
}

/** A failure of a declared kind. Never put personal data into `detail`: it is shown and logged. */
export class Fault extends Error {
  readonly kind: FaultKind;
  readonly detail: FaultDetail;

  constructor(kind: FaultKind, detail: FaultDetail = {}, options: { cause?: unknown } = {}) {
    super(fill(kind.en.cause, detail), options);
    this.name = "Fault";
    this.kind = kind;
    this.detail = detail;
  }

  get id(): string {
    return this.kind.id;
  }

  /** Cause and remedy with the detail filled in. */
  text(language: Language): FaultText {
    const text = this.kind[language];
    return { cause: fill(text.cause, this.detail), remedy: fill(text.remedy, this.detail) };
  }

  is(kind: FaultKind): boolean {
    return this.kind.id === kind.id;
  }

  /** Narrows a caught value; anything that is not a Fault is a bug and is thrown on. */
  static accept(error: unknown): Fault {
    if (error instanceof Fault) return error;
    throw error;
  }
}

function fill(template: string, detail: FaultDetail): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(detail[name] ?? whole));
}
