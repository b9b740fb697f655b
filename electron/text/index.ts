import type { Language } from "../../src/base/fault.ts";
import { en } from "./en.ts";
import { type Texts, zh } from "./zh.ts";

const TEXTS: Readonly<Record<Language, Texts>> = { zh, en };

/** The first of the user's languages that we speak; Chinese where there is none. @param preferred `zh-CN`, or POSIX' `zh_CN.UTF-8` */
export function languageOf(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    if (/^zh([-_.]|$)/i.test(tag)) return "zh";
    if (/^en([-_.]|$)/i.test(tag)) return "en";
  }
  return "zh";
}

export function textsIn(language: Language): Texts {
  return TEXTS[language];
}

export type { Texts };
