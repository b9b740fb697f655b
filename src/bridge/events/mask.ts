/**
 * Takes what is personal out of a message, by the schema of the message and never by the look of its values: a text
 * is hidden unless its schema is on the list of what may be shown (shown.ts). So a new field is hidden until somebody
 * decides otherwise, and a value that does not fit its schema is hidden as well.
 */
import type { z } from "zod";
import { hidden, shown } from "./shown.ts";

/** Stands for whatever is not shown; says nothing about its length. */
export const HIDDEN = "•••";
const CUT = "…";
const MAX_TEXT = 200;
const MAX_ITEMS = 20;
const MAX_NODES = 400;

/** What one body may still cost. */
export interface Budget {
  nodes: number;
  /** Characters that were let through so far. */
  chars: number;
}

export const newBudget = (): Budget => ({ nodes: MAX_NODES, chars: 0 });

export type Mask = (value: unknown, budget: Budget) => unknown;

/** What is read of zod's definitions. */
type Definition =
  | { readonly type: Wrapper; readonly innerType: z.ZodType }
  | { readonly type: "object"; readonly shape: Readonly<Record<string, z.ZodType>> }
  | { readonly type: "array"; readonly element: z.ZodType }
  | { readonly type: "union"; readonly options: readonly z.ZodType[] }
  | Pipe
  | { readonly type: "enum"; readonly entries: Readonly<Record<string, unknown>> }
  | { readonly type: "literal"; readonly values: readonly unknown[] }
  | { readonly type: "boolean" | "number" | "int" | "unknown" }
  | { readonly type: "string"; readonly format?: string };
type Wrapper = "optional" | "nullable" | "default" | "prefault" | "nonoptional" | "readonly" | "catch";
interface Pipe {
  readonly type: "pipe";
  readonly in: z.ZodType;
  readonly out: z.ZodType;
}

const hide: Mask = () => HIDDEN;
const hideButNull: Mask = (value) => (value === null ? null : HIDDEN);
const HIDING: ReadonlySet<Mask | undefined> = new Set([hide, hideButNull]);
const known = new WeakMap<z.ZodType, Mask>();

/** The mask of a schema, made once. */
export function maskOf(schema: z.ZodType): Mask {
  const before = known.get(schema);
  if (before) return before;
  const mask = compile(schema, false);
  known.set(schema, mask);
  return mask;
}

function compile(schema: z.ZodType, mayShow: boolean): Mask {
  if (hidden.has(schema)) return hide;
  const def = schema.def as unknown as Definition;
  const show = mayShow || shown.has(schema);
  switch (def.type) {
    case "optional":
    case "nullable":
    case "default":
    case "prefault":
    case "nonoptional":
    case "readonly":
    case "catch":
      return orEmpty(compile(def.innerType, show));
    case "object":
      return objectMask(def.shape);
    case "array":
      return arrayOf(compile(def.element, show));
    case "union":
      return unionMask(def.options, show);
    case "pipe":
      return pipeMask(def, show);
    case "enum":
      return oneOf(new Set(Object.values(def.entries)));
    case "literal":
      return oneOf(new Set(def.values));
    case "boolean":
      return kind("boolean");
    case "number":
    case "int":
      return kind("number");
    case "string":
      if (def.format === "datetime") return fits(schema);
      return show ? text : hide;
    default:
      return hide;
  }
}

/** Of what is transformed on the way in the wire's side counts, of what is prepared before it is checked the other. */
function pipeMask({ in: before, out: after }: Pipe, show: boolean): Mask {
  return compile((before.def as { type: string }).type === "transform" ? after : before, show);
}

function orEmpty(mask: Mask): Mask {
  if (HIDING.has(mask)) return hideButNull;
  return (value, budget) => (value === null || value === undefined ? value : mask(value, budget));
}

function objectMask(shape: Readonly<Record<string, z.ZodType>>): Mask {
  const masks = new Map(
    Object.entries(shape).map(([key, schema]) => {
      const mask = compile(schema, false);
      // Even whether it is there says something of the card.
      const secret = (schema.def as { type: string }).type === "optional" && HIDING.has(mask);
      return [key, secret ? null : mask];
    }),
  );
  return (value, budget) => {
    if (value === null || typeof value !== "object" || Array.isArray(value)) return HIDDEN;
    const result: Record<string, unknown> = {};
    let others = 0;
    for (const key of Object.keys(value)) {
      const mask = masks.get(key);
      // A key of the sender's own may be anything: it is counted, not named.
      if (mask === undefined) others += 1;
      else if (mask !== null && spend(budget, key.length)) {
        const item = (value as Record<string, unknown>)[key];
        if (item !== undefined) result[key] = mask(item, budget);
      }
    }
    if (others > 0) result[CUT] = others;
    return result;
  };
}

/** Of a list of hidden things not even their number is shown. */
function arrayOf(mask: Mask): Mask {
  if (HIDING.has(mask)) return hide;
  return (value, budget) => {
    if (!Array.isArray(value)) return HIDDEN;
    const items = value.slice(0, MAX_ITEMS).map((item) => (spend(budget, 1) ? mask(item, budget) : CUT));
    return value.length > MAX_ITEMS ? [...items, `${CUT} ${value.length}`] : items;
  };
}

/** The first alternative that the value fits decides. */
function unionMask(options: readonly z.ZodType[], show: boolean): Mask {
  const masks = options.map((option) => [option, compile(option, show)] as const);
  return (value, budget) => {
    const fitting = masks.find(([option]) => option.safeParse(value).success);
    return fitting ? fitting[1](value, budget) : HIDDEN;
  };
}

function oneOf(values: ReadonlySet<unknown>): Mask {
  return (value, budget) => (values.has(value) ? passed(value, budget) : HIDDEN);
}

function kind(type: "boolean" | "number"): Mask {
  return (value) => (typeof value === type ? value : HIDDEN);
}

function fits(schema: z.ZodType): Mask {
  return (value, budget) => (schema.safeParse(value).success ? passed(value, budget) : HIDDEN);
}

function text(value: unknown, budget: Budget): unknown {
  if (typeof value !== "string") return HIDDEN;
  return passed(value.length > MAX_TEXT ? value.slice(0, MAX_TEXT) + CUT : value, budget);
}

function passed(value: unknown, budget: Budget): unknown {
  if (typeof value === "string") budget.chars += value.length;
  return value;
}

function spend(budget: Budget, chars: number): boolean {
  if (budget.nodes <= 0) return false;
  budget.nodes -= 1;
  budget.chars += chars + 12;
  return true;
}
