import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempDir } from "../../support/temp-dir.ts";
import { emptyRig } from "../support/rig.ts";

async function pages(): Promise<string> {
  const dir = await tempDir();
  await mkdir(join(dir, "assets"));
  for (const name of ["console.html", "index.html", "assets/console-1a2b.js"])
    await writeFile(join(dir, name), `this is ${name}`);
  return dir;
}

test("the console and its assets are served under a strict policy, the agent's pages are not", async () => {
  const rig = await emptyRig({ options: { consoleDir: await pages() } });
  const get = async (path: string) => await fetch(rig.base + path);
  const page = await get("/console");
  expect(await page.text()).toBe("this is console.html");
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|\*/);
  expect(page.headers.get("x-content-type-options")).toBe("nosniff");
  expect(page.headers.get("cache-control")).toBe("no-cache");
  const asset = await get("/assets/console-1a2b.js");
  expect(asset.headers.get("cache-control")).toContain("immutable");
  for (const path of [
    "/",
    "/index.html",
    "/console.html",
    "/assets/../index.html",
    "/assets/%2e%2e/index.html",
  ])
    expect([path, (await get(path)).status]).toEqual([path, 404]);
});

test("a platform without built pages has no console", async () => {
  const rig = await emptyRig();
  expect((await fetch(`${rig.base}/console`)).status).toBe(404);
});
