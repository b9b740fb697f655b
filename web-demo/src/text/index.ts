import { computed, ref, watchEffect } from "vue";
import { keep, recall } from "../state/browser-memory.ts";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

export type Language = "zh" | "en";

const KEY = "idcard-bridge.language";

export const language = ref<Language>(recall(KEY) === "en" ? "en" : "zh");
/** All words of the page in the chosen language: `t.card.name`. */
export const t = computed(() => (language.value === "zh" ? zh : en));

watchEffect(() => {
  keep(KEY, language.value);
  document.documentElement.lang = language.value === "zh" ? "zh-CN" : "en";
});

interface Bilingual {
  readonly cause: string;
  readonly remedy: string;
  readonly en?: { readonly cause: string; readonly remedy: string } | undefined;
}

/** Cause and remedy of a fault in the chosen language. */
export const told = (fault: Bilingual) => (language.value === "en" && fault.en ? fault.en : fault);

/** `14:05:09` */
export const clockSeconds = (iso: string) => new Date(iso).toLocaleTimeString("zh-CN", { hour12: false });

/** `14:05` */
export const clockTime = (iso: string) =>
  new Date(iso).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });

/** `11-24 14:05` */
export const dayAndTime = (iso: string) =>
  `${new Date(iso).toLocaleDateString("zh-CN", { month: "2-digit", day: "2-digit" }).replace("/", "-")} ${clockTime(iso)}`;
