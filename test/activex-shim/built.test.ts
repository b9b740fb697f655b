/** What integrators get: one script and its types. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import ts from "typescript";
import { expect, test } from "vitest";
import { buildActivex } from "../../build/activex.ts";
import { tempDir } from "../support/temp-dir.ts";

const MOST_BYTES = 8 * 1024;

test("activex.js is at most 8 KB gzipped, needs nothing but sdk.js beside it, and its types hold", async () => {
  const dir = await tempDir();
  await buildActivex(dir);
  const script = readFileSync(join(dir, "activex.js"), "utf8");
  expect(gzipSync(script).length).toBeLessThanOrEqual(MOST_BYTES);
  expect(script).not.toMatch(/\bimport\s*["{*]|\brequire\(/);

  writeFileSync(join(dir, "page.ts"), PAGE);
  const program = ts.createProgram([join(dir, "page.ts")], {
    strict: true,
    noEmit: true,
    skipDefaultLibCheck: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
    types: [],
  });
  expect(ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText)).toEqual([]);
});

const PAGE = `
import type { Verdict } from "./activex.js";
const verdict: Verdict = await idcardBridge.ready();
const code: number = await idcardBridge.read(() => 1, { waitMs: 10_000, signal: new AbortController().signal });
const grades: string[] = idcardBridge.controls.map(({ name, grade }) => name + grade);
// @ts-expect-error what runs is a function
await idcardBridge.read("ReadCard");
export { code, grades, verdict };
`;
