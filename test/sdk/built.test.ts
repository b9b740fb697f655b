/** What integrators get: two scripts and their types. */
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { gzipSync } from "node:zlib";
import ts from "typescript";
import { expect, test } from "vitest";
import { buildSdk } from "../../build/sdk.ts";
import { tempDir } from "../support/temp-dir.ts";

const MOST_BYTES = 8 * 1024;

test("module and classic script are at most 8 KB gzipped, need nothing else, and their types hold", async () => {
  const dir = await tempDir();
  await buildSdk(dir);
  const [module, classic] = ["sdk.js", "sdk.classic.js"].map((name) => readFileSync(join(dir, name), "utf8"));

  for (const script of [module, classic] as string[]) {
    expect(gzipSync(script).length).toBeLessThanOrEqual(MOST_BYTES);
    expect(script).not.toMatch(/\bimport\b|\brequire\(/);
  }

  const page = createContext({});
  runInContext(classic as string, page);
  expect(runInContext("typeof IdcardBridge.connect", page)).toBe("function");
  expect(runInContext("typeof IdcardBridge.BridgeError", page)).toBe("function");

  const samples = { "by-import.ts": BY_IMPORT, "by-script.ts": BY_SCRIPT, "wrong.ts": WRONG };
  expect(complaints(dir, samples)).toEqual([expect.stringMatching(/^wrong\.ts: .*'port' does not exist/)]);
});

const WRONG = `import { connect } from "./sdk.js";\nconnect({ port: 1 });`;

/** Every line that an integrator may write, and lines that must be refused. */
const BY_IMPORT = `
import { BridgeError, type Card, type CardEvent, connect, type ConnectOptions, type Lease, type ReaderView, type Verdict, type VerdictId } from "./sdk.js";

const options: ConnectOptions = { url: ["http://127.0.0.1:22377"], client: { name: "page", version: "1" }, ask: "on-click" };
const bridge = connect(options);
const verdict: Verdict = bridge.verdict;
const id: VerdictId = verdict.id;
const words: string = verdict.zh.cause + verdict.zh.remedy + verdict.en.cause + verdict.en.remedy;
const readers: readonly ReaderView[] = bridge.readers;
const stop: () => void = bridge.on("verdict", ({ owner, pending, requiresUpdate }) => void [owner, pending, requiresUpdate]);
bridge.on("card", (event: CardEvent) => {
  if (event.type === "read") void event.card.name;
  // @ts-expect-error a card that is only put down has no data yet
  else if (event.type === "placed") void event.card;
});
const signal = new AbortController().signal;
const card: Card = await bridge.read({ waitMs: 1_000, faces: true, fingerprint: true, portrait: false, reader: "r", signal });
const number: string = card.number;
// @ts-expect-error long-term cards have no end
const end: string = card.validTo;
for await (const event of bridge.watch({ signal })) void event.reader;
const lease: Lease = await bridge.lease({ waitMs: 1_000, ttlMs: 60_000, signal });
lease.signal.addEventListener("abort", () => {});
await lease.release();
const now: Verdict = await bridge.open();
await bridge.ready(signal);
const answer = await bridge.call<{ readers: ReaderView[] }>("readers.list", {}, { signal, timeoutMs: 1_000 });
bridge.cancel();
bridge.close();
try {
  await bridge.read();
} catch (error) {
  const { id }: BridgeError = BridgeError.accept(error);
  if (error instanceof BridgeError) void [id, error.id, error.message, error.remedy, error.retryable, error.en.remedy];
}
// @ts-expect-error no such event
bridge.on("reader", () => {});
// @ts-expect-error clients are made by connect()
new (await import("./sdk.js")).Lease();
export { answer, end, id, now, number, readers, stop, words };
`;

const BY_SCRIPT = `
/// <reference path="./sdk.d.ts" />
const client: IdcardBridge.BridgeClient = IdcardBridge.connect();
client.close();
`;

/** The strictest compiler, a page's libraries, no Node. */
function complaints(dir: string, samples: Record<string, string>): string[] {
  for (const [name, text] of Object.entries(samples)) writeFileSync(join(dir, name), text);
  const files = Object.keys(samples).map((name) => join(dir, name));
  const program = ts.createProgram(files, {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    skipDefaultLibCheck: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
    types: [],
  });
  return ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) =>
        `${basename(file?.fileName ?? "")}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
    );
}
