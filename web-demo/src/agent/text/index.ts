import { computed } from "vue";
import { language } from "../../text/index.ts";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

export { language };
/** All words of the agent's own pages in the chosen language. */
export const t = computed(() => (language.value === "zh" ? zh : en));
