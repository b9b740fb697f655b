/** Writes docs/api/platform-openapi.json anew from the schemas; a test says when it is stale. */
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openapi } from "../src/platform/admin/openapi.ts";
import { routes } from "../src/platform/admin/routes.ts";

const file = fileURLToPath(new URL("../docs/api/platform-openapi.json", import.meta.url));
mkdirSync(fileURLToPath(new URL("../docs/api", import.meta.url)), { recursive: true });
writeFileSync(file, `${JSON.stringify(openapi(routes), null, 2)}\n`);
