/**
 * Writes docs/api/agent-openapi.json, docs/api/agent-schema.json, docs/api/provision-schema.json, docs/errors.md and
 * the tables of docs/configuration.md anew; a test says when they are stale. They are what a running agent serves and
 * reads, so that the documents cannot tell another story than the program. The faults of the
 * desktop shell are added here: no room of the agent knows the shell, and it shows them itself.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { shellFaults } from "../electron/faults.ts";
import { faultTables } from "../src/app/fault-tables.ts";
import { ProvisionDocument } from "../src/app/provision/document/schema.ts";
import { systemClock } from "../src/base/clock.ts";
import { silentLog } from "../src/base/log.ts";
import { systemRandom } from "../src/base/random.ts";
import { createBridge } from "../src/bridge/index.ts";
import type { CatalogueEntry } from "../src/bridge/schemas/error.ts";
import { ReaderManager } from "../src/readers/manager.ts";
import { configurationMarkdown } from "./configuration-markdown.ts";
import { errorsMarkdown } from "./errors-markdown.ts";

const DOCS = fileURLToPath(new URL("../docs/", import.meta.url));

/** File names below `docs` and their contents. */
export async function agentDocuments(): Promise<Record<string, string>> {
  const log = silentLog;
  const clock = systemClock;
  const bridge = createBridge({
    readers: new ReaderManager({ drivers: [], portraitDecoders: [], clock, log }),
    methods: [],
    faults: [...faultTables, shellFaults],
    pageDirs: [],
    sdkDir: null,
    token: systemRandom.uuid(),
    origins: { allowed: [], forbidden: [], ask: false },
    audit: { record() {} },
    version: "",
    clock,
    random: systemRandom,
    log,
  });
  const { port } = await bridge.listen(0);
  try {
    const get = async <T>(path: string) =>
      (await (await fetch(`http://127.0.0.1:${port}${path}`)).json()) as T;
    const { errors } = await get<{ errors: CatalogueEntry[] }>("/v1/errors");
    return {
      "api/agent-openapi.json": pretty(await get<object>("/v1/openapi.json")),
      "api/agent-schema.json": pretty(await get<object>("/v1/schema.json")),
      "api/provision-schema.json": pretty(
        z.toJSONSchema(ProvisionDocument, { io: "input", unrepresentable: "any" }),
      ),
      "errors.md": errorsMarkdown(errors),
      "configuration.md": configurationMarkdown(readFileSync(`${DOCS}configuration.md`, "utf8")),
    };
  } finally {
    await bridge.close();
  }
}

function pretty(document: object): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

if (import.meta.filename === process.argv[1]) {
  for (const [name, content] of Object.entries(await agentDocuments())) writeFileSync(DOCS + name, content);
}
