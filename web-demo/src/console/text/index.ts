import { computed } from "vue";
import { language } from "../../text/index.ts";
import { en } from "./en/index.ts";
import { zh } from "./zh/index.ts";

export { language };
/** All words of the console in the chosen language. */
export const t = computed(() => (language.value === "zh" ? zh : en));
