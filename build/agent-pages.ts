import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = fileURLToPath(new URL("../src/agent-pages", import.meta.url));

/** The agent's small pages: scripts as files, because its policy allows no inline ones. */
export async function buildAgentPages(outDir: string): Promise<void> {
  await mkdir(outDir, { recursive: true });
  await build({
    entryPoints: [join(source, "consent.ts")],
    outdir: outDir,
    bundle: true,
    format: "esm",
    target: "es2022",
    logLevel: "warning",
  });
  for (const name of ["consent.html", "agent.css"]) await copyFile(join(source, name), join(outDir, name));
}
