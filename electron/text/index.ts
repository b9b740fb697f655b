import type { Language } from "../../src/base/fault.ts";
import { en } from "./en.ts";
import { type Texts, zh } from "./zh.ts";

const TEXTS: Readonly<Record<Language, Texts>> = { zh, en };

/** The first of the user's languages that we speak; Chinese where there is none. @param preferred BCP 47 tags */
export function languageOf(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    if (/^zh\b/i.test(tag)) return "zh";
    if (/^en\b/i.test(tag)) return "en";
  }
  return "zh";
}

export function textsIn(language: Language): Texts {
  return TEXTS[language];
}

export type { Texts };
