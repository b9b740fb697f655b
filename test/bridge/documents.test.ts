import { globSync, readFileSync } from "node:fs";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { agentDocuments } from "../../build/agent-documents.ts";
import { shellFaults } from "../../electron/faults.ts";
import { faultTables } from "../../src/app/fault-tables.ts";
import type { FaultKind } from "../../src/base/fault.ts";
import { CLOSE, CLOSE_TEXTS } from "../../src/bridge/close-codes.ts";
import { startBridge } from "./support/rig.ts";

test.each([
  "api/agent-openapi.json",
  "api/agent-schema.json",
  "api/provision-schema.json",
  "errors.md",
  "configuration.md",
])("docs/%s is what the code makes (else: npm run docs:api)", async (name) => {
  const checkedIn = readFileSync(new URL(`../../docs/${name}`, import.meta.url), "utf8");
  expect(checkedIn === (await agentDocuments())[name]).toBe(true);
});

test("the served document is valid OpenAPI 3.1", async () => {
  const { http } = await startBridge();
  const document = (await (await http("/v1/openapi.json")).json()) as Record<string, unknown>;
  const { valid, errors } = await new Validator().validate(document);
  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
});

test("every schema of the messages compiles in a JSON Schema validator of others", async () => {
  const { http } = await startBridge();
  const document = (await (await http("/v1/schema.json")).json()) as { $defs: Record<string, object> };
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  ajv.addFormat("base64", true);
  ajv.addSchema(document, "agent");
  for (const name of Object.keys(document.$defs))
    expect(ajv.getSchema(`agent#/$defs/${name}`), name).toBeTypeOf("function");
  expect(Object.keys(document.$defs)).toEqual(
    expect.arrayContaining(["session.hello.params", "card.read.result", "card.moved", "lease.lost"]),
  );
});

describe("the error catalogue", () => {
  const served = faultTables.flatMap((table) => Object.values(table));
  const kinds = [...served, ...Object.values(shellFaults)];

  test("has every room's faults, and the document the desktop shell's as well", async () => {
    const root = new URL("../../", import.meta.url);
    const files = globSync("{src,drivers,electron}/**/faults.ts", { cwd: root });
    const tables = await Promise.all(files.map((file) => import(new URL(file, root).href)));
    const declared = tables.flatMap(Object.values).flatMap((table) => Object.values<FaultKind>(table));
    expect(kinds.map(({ id }) => id).sort()).toEqual(declared.map(({ id }) => id).sort());
    const document = readFileSync(new URL("docs/errors.md", root), "utf8");
    for (const { id } of declared) expect(document).toContain(`### ${id}\n`);
  });

  test("gives no id twice, and no code twice but for JSON-RPC's own", () => {
    expect(duplicates(kinds.map(({ id }) => id))).toEqual([]);
    expect(duplicates(kinds.map(({ code }) => code).filter((code) => code > 0))).toEqual([]);
  });

  test("says cause and remedy of everything in both languages", () => {
    for (const { id, zh, en } of kinds) {
      // A text that is filled in whole comes from another program.
      for (const text of [zh.cause, zh.remedy]) expect(text, id).toMatch(/\p{Script=Han}|^\{\w+\}$/u);
      for (const text of [en.cause, en.remedy]) expect(text, id).toMatch(/[a-z]/);
    }
  });

  test("is a page of the agent, and every error points to its own place there", async () => {
    const { http, url } = await startBridge();
    const page = await (await http("/errors")).text();
    for (const { id } of served) expect(page).toContain(`<section id="${id}">`);
    const refusal = (await (await http("/v1/nothing")).json()) as { error: { data: { docs: string } } };
    expect(refusal.error.data.docs).toBe(`${url}/errors#request.unknown`);
    expect(page).not.toMatch(/<script|\sstyle="|\son\w+="/);
  });
});

test("every close code is at least 4000, has its own number and a text in both languages", () => {
  const codes = Object.values(CLOSE);
  expect(Math.min(...codes)).toBeGreaterThanOrEqual(4000);
  expect(duplicates(codes)).toEqual([]);
  expect(Object.keys(CLOSE_TEXTS)).toEqual(Object.keys(CLOSE));
});

function duplicates<T>(all: readonly T[]): T[] {
  return all.filter((one, place) => all.indexOf(one) !== place);
}
