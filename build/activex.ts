import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { shimTypes } from "./sdk-types.ts";

const entry = fileURLToPath(new URL("../src/activex-shim/index.ts", import.meta.url));

/** `activex.js`, a classic script that loads `sdk.js` from beside it when it needs it, and its types. */
export async function buildActivex(outDir: string): Promise<void> {
  await mkdir(outDir, { recursive: true });
  await build({
    entryPoints: [entry],
    outfile: join(outDir, "activex.js"),
    bundle: true,
    minify: true,
    format: "iife",
    charset: "utf8",
    target: "es2022",
    logLevel: "warning",
  });
  await writeFile(join(outDir, "activex.d.ts"), shimTypes());
}
