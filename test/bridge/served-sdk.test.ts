/** The agent serves the SDK to every page: code, no data. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempDir } from "../support/temp-dir.ts";
import { startBridge } from "./support/rig.ts";

const FILES = ["sdk.js", "sdk.classic.js", "sdk.d.ts", "activex.js", "activex.d.ts"];

async function agentWithSdk() {
  const dir = await tempDir();
  for (const name of [...FILES, "other.js"]) writeFileSync(join(dir, name), "export {};");
  return await startBridge({ sdkDir: dir });
}

test.each(FILES)("/%s may be loaded by a page that the agent does not know", async (name) => {
  const { url } = await agentWithSdk();
  const response = await fetch(`${url}/${name}`, { headers: { origin: "https://unknown.example" } });
  expect(response.status).toBe(200);
  expect(response.headers.get("access-control-allow-origin")).toBe("https://unknown.example");
  expect(response.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  expect(response.headers.get("vary")).toContain("Origin");
  if (name.endsWith(".js")) expect(response.headers.get("content-type")).toMatch(/javascript/);
});

test("null is no origin, and no other file is handed out that way", async () => {
  const { url } = await agentWithSdk();
  const sandboxed = await fetch(`${url}/sdk.js`, { headers: { origin: "null" } });
  expect(sandboxed.headers.get("access-control-allow-origin")).toBeNull();
  const other = await fetch(`${url}/other.js`, { headers: { origin: "https://unknown.example" } });
  expect(other.status).toBe(404);
  expect(other.headers.get("access-control-allow-origin")).toBeNull();
});
