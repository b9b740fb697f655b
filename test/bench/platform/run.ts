/** `npm run bench:platform`: some four minutes. */
import { report } from "../report.ts";
import { platformBenches } from "./benches.ts";

await report(platformBenches);
