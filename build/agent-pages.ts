import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const source = fileURLToPath(new URL("../src/agent-pages", import.meta.url));

/** The style of pages that the agent writes itself, such as /errors; its other pages are built with web-demo. */
export async function buildAgentPages(outDir: string): Promise<void> {
  await mkdir(outDir, { recursive: true });
  await copyFile(join(source, "agent.css"), join(outDir, "agent.css"));
}
