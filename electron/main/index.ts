/** The program's entry, bundled to `dist/desktop/main.mjs`. */
import { main } from "./main.ts";
import { openShell } from "./shell.ts";

// Not awaited: Electron is not ready before this module has ended, and main waits for it to be ready.
void main(openShell(process.argv, import.meta.dirname));
