import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import { sdkTypes } from "./sdk-types.ts";

const entry = fileURLToPath(new URL("../src/sdk/index.ts", import.meta.url));

/** `sdk.js` (ES module) and `sdk.classic.js` (global `IdcardBridge`). */
export async function buildSdk(outDir: string): Promise<void> {
  await mkdir(outDir, { recursive: true });
  const common: BuildOptions = {
    entryPoints: [entry],
    bundle: true,
    minify: true,
    target: "es2022",
    logLevel: "warning",
  };
  await build({ ...common, format: "esm", outfile: join(outDir, "sdk.js") });
  await build({
    ...common,
    format: "iife",
    globalName: "IdcardBridge",
    outfile: join(outDir, "sdk.classic.js"),
  });
  await writeFile(join(outDir, "sdk.d.ts"), sdkTypes());
}
