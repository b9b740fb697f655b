import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { emptyRig } from "../support/rig.ts";

const CHECKED_IN = new URL("../../../docs/api/platform-openapi.json", import.meta.url);

test("docs/api/platform-openapi.json is what the platform serves (else: npm run docs:api)", async () => {
  const rig = await emptyRig();
  const served = await rig.send("/api/v1/openapi.json", {});
  expect(served.status).toBe(200);
  expect(JSON.parse(await readFile(CHECKED_IN, "utf8"))).toEqual(served.body);
});

test("every call has a summary and its roles, and every reference leads somewhere", async () => {
  const rig = await emptyRig();
  const { body } = await rig.send("/api/v1/openapi.json", {});
  const operations = Object.values(body.paths as Record<string, Record<string, { summary: string }>>).flatMap(
    (methods) => Object.values(methods),
  );
  expect(operations.length).toBeGreaterThan(40);
  for (const operation of operations) {
    expect(operation.summary).not.toBe("");
    expect(operation).toMatchObject({ description: expect.stringMatching(/^Roles: /) });
  }
  const references = [...JSON.stringify(body).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(
    (match) => match[1] ?? "",
  );
  for (const reference of references)
    expect(reference.split("/").reduce((node, key) => node?.[key], body)).toBeDefined();
});
