/** Settings as a form needs them, read from their schema: a new setting is there by itself. */
import type { z } from "zod";
import type { SettingView } from "../../bridge/schemas/settings.ts";
import { type SettingName, Settings } from "./settings.ts";
import { SETTING_TEXTS } from "./texts.ts";

export type SettingForm = Pick<
  SettingView,
  | "name"
  | "title"
  | "group"
  | "zh"
  | "en"
  | "kind"
  | "choices"
  | "min"
  | "max"
  | "nullable"
  | "default"
  | "effect"
>;

export const SETTING_NAMES = Object.keys(SETTING_TEXTS) as SettingName[];

export function formOf(name: SettingName): SettingForm {
  const schema: z.ZodType = Settings.shape[name];
  const { title, zh, group, effect = "restart", secret } = SETTING_TEXTS[name];
  const { inner, nullable } = unwrapped(schema);
  return {
    ...{ name, title, group, zh, en: schema.description ?? "", nullable, effect },
    ...(secret ? { kind: "secret" as const } : kindOf(inner)),
    default: secret ? null : schema.parse(undefined),
  };
}

interface Definition {
  readonly type: string;
  readonly innerType?: z.ZodType;
  readonly in?: z.ZodType;
  readonly out?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly entries?: Readonly<Record<string, string>>;
}

const definition = (schema: z.ZodType | undefined) => schema?.def as Definition | undefined;

function unwrapped(schema: z.ZodType): { inner: z.ZodType; nullable: boolean } {
  const def = definition(schema);
  if (def?.type === "default" && def.innerType) return unwrapped(def.innerType);
  if (def?.type === "nullable" && def.innerType) return { ...unwrapped(def.innerType), nullable: true };
  // What is prepared before it is checked (an object that the environment holds as JSON) is what it becomes.
  if (def?.type === "pipe" && definition(def.in)?.type === "transform" && def.out) return unwrapped(def.out);
  return { inner: schema, nullable: false };
}

function kindOf(schema: z.ZodType): Pick<SettingForm, "kind" | "choices" | "min" | "max"> {
  const def = definition(schema);
  switch (def?.type) {
    case "number": {
      const { minValue, maxValue } = schema as unknown as {
        minValue: number | null;
        maxValue: number | null;
      };
      return {
        kind: "number",
        ...(minValue === null ? {} : { min: minValue }),
        ...(maxValue === null ? {} : { max: maxValue }),
      };
    }
    case "enum":
      return { kind: "choice", choices: Object.values(def.entries ?? {}) };
    case "string":
      return { kind: "text" };
    case "pipe":
      return def.in ? kindOf(def.in) : { kind: "json" };
    case "union":
      return { kind: def.options?.some((one) => definition(one)?.type === "array") ? "list" : "json" };
    default:
      return { kind: "json" };
  }
}
