import { computed, onMounted, reactive, ref, shallowRef } from "vue";
import type { SettingList, SettingView } from "../../../../src/bridge/schemas/settings.ts";
import { ask, Refused } from "../api.ts";
import { typedOf, valueOfTyped } from "./form.ts";

/** The settings as they are, and what was typed over them and not saved yet. */
export function useSettings() {
  const list = shallowRef<SettingList | null>(null);
  const typed = reactive(new Map<string, string>());
  const resets = reactive(new Set<string>());
  const lost = ref(false);
  const saving = ref(false);
  const saved = ref<"saved" | "savedRestart" | null>(null);
  const refusal = shallowRef<Refused | null>(null);

  const of = (name: string) => list.value?.settings.find((setting) => setting.name === name);
  const changed = computed(() => [...typed.keys(), ...resets]);
  const problems = computed(() => {
    const wrong = [...typed].flatMap(([name, text]) => {
      const setting = of(name);
      const value = setting ? valueOfTyped(setting, text) : null;
      return value && "problem" in value ? [[name, value.problem] as const] : [];
    });
    return new Map(wrong);
  });

  async function attempt(call: () => Promise<SettingList>): Promise<boolean> {
    refusal.value = null;
    try {
      list.value = await call();
      lost.value = false;
      return true;
    } catch (error) {
      if (error instanceof Refused) refusal.value = error;
      else lost.value = true;
      return false;
    }
  }

  function type(setting: SettingView, text: string): void {
    saved.value = null;
    resets.delete(setting.name);
    const before = setting.kind === "secret" ? "" : typedOf(setting);
    if (text === before) typed.delete(setting.name);
    else typed.set(setting.name, text);
  }

  async function save(): Promise<void> {
    const names = changed.value;
    const set = Object.fromEntries(
      [...typed].flatMap(([name, text]) => {
        const setting = of(name);
        const value = setting && valueOfTyped(setting, text);
        return value && "value" in value ? [[name, value.value]] : [];
      }),
    );
    saving.value = true;
    const done = await attempt(() => ask<SettingList>("/v1/settings", { set, reset: [...resets] }));
    saving.value = false;
    if (!done) return;
    saved.value = names.some((name) => of(name)?.pending) ? "savedRestart" : "saved";
    discard();
  }

  function discard(): void {
    typed.clear();
    resets.clear();
  }

  onMounted(() => void attempt(() => ask<SettingList>("/v1/settings")));
  return {
    list,
    lost,
    saving,
    saved,
    refusal,
    changed,
    problems,
    type,
    save,
    discard,
    textOf: (setting: SettingView) => typed.get(setting.name) ?? typedOf(setting),
    isReset: (name: string) => resets.has(name),
    reset(name: string) {
      saved.value = null;
      typed.delete(name);
      if (resets.has(name)) resets.delete(name);
      else resets.add(name);
    },
  };
}
