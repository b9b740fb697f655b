/** The very files of docs/examples, which the browser tests run. */

import classic from "../../../docs/examples/classic.html?raw";
import react from "../../../docs/examples/IdCard.tsx?raw";
import vue from "../../../docs/examples/IdCard.vue?raw";
import module from "../../../docs/examples/quick-start.html?raw";

export const EXAMPLES = { module, classic, vue, react } as const;
export type ExampleName = keyof typeof EXAMPLES;
