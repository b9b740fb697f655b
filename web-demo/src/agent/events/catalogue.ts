import { shallowRef } from "vue";
import type { AgentEvent } from "../../../../src/bridge/schemas/events.ts";
import { ask } from "../api.ts";
import { language } from "../text/index.ts";
import { fill } from "./fill.ts";

interface Said {
  readonly cause: string;
  readonly remedy: string;
}
interface Entry {
  readonly id: string;
  readonly zh: Said;
  readonly en: Said;
}
interface CloseText {
  readonly name: string;
  readonly zh: string;
  readonly en: string;
}

const faults = shallowRef(new Map<string, Entry>());
const closes = shallowRef(new Map<string, CloseText>());

/** What fault ids and close codes mean is asked of the agent itself, once. */
export async function loadMeanings(): Promise<void> {
  if (faults.value.size > 0) return;
  const { errors } = await ask<{ errors: Entry[] }>("/v1/errors");
  faults.value = new Map(errors.map((entry) => [entry.id, entry]));
  const schema = await ask<{ "x-close-codes": Record<string, CloseText> }>("/v1/schema.json");
  closes.value = new Map(Object.values(schema["x-close-codes"]).map((text) => [text.name, text]));
}

/** Cause and remedy of what came of an event in the chosen language, where the catalogue has it. */
export function meaningOf(event: AgentEvent): { cause: string; remedy: string | null } | null {
  const said = faults.value.get(event.outcome)?.[language.value];
  if (said) return { cause: fill(said.cause, event), remedy: fill(said.remedy, event) };
  const close = closes.value.get(event.outcome);
  return close ? { cause: close[language.value], remedy: null } : null;
}
