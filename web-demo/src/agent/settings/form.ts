/** What a person types for a setting, and the setting's value; one to the other. Pure. */
import type { SettingView } from "../../../../src/bridge/schemas/settings.ts";

/** `["COM3", {path: "/dev/ttyUSB0", rate: 9600}]` → one line each; an object with more than a path as JSON. */
export function typedOf({ kind, value }: Pick<SettingView, "kind" | "value">): string {
  if (value === null || value === undefined || kind === "secret") return "";
  if (kind === "list") return (value as unknown[]).map(lineOf).join("\n");
  return kind === "json" ? JSON.stringify(value, null, 2) : String(value);
}

function lineOf(item: unknown): string {
  if (typeof item === "string") return item;
  const { path, ...rest } = item as { path?: unknown };
  return typeof path === "string" && Object.keys(rest).length === 0 ? path : JSON.stringify(item);
}

export type Value = { readonly value: unknown } | { readonly problem: "badNumber" | "badJson" };

/** What is nonsense at first sight never leaves the page; the agent checks the rest. */
export function valueOfTyped(
  { kind, nullable }: Pick<SettingView, "kind" | "nullable">,
  typed: string,
): Value {
  const text = typed.trim();
  if (text === "" && nullable) return { value: null };
  if (kind === "number") return /^\d+$/.test(text) ? { value: Number(text) } : { problem: "badNumber" };
  if (kind !== "list" && kind !== "json") return { value: text };
  try {
    const parse = (line: string): unknown => (line.startsWith("{") ? JSON.parse(line) : line);
    if (kind === "json") return { value: JSON.parse(text) };
    const lines = text.split("\n").map((line) => line.trim());
    return { value: lines.filter(Boolean).map(parse) };
  } catch {
    return { problem: "badJson" };
  }
}
