import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkPolicyFile } from "../../../src/app/doctor/policy.ts";
import { tempDir } from "../../support/temp-dir.ts";

test("what the policy locks is told; one that a user can write is a problem, and none is nothing", async () => {
  const dir = await tempDir();
  const file = join(dir, "policy.json");
  expect(checkPolicyFile({ dir }, file, false)).toEqual([]);
  writeFileSync(file, JSON.stringify({ consent: "off", allowedOrigins: [] }));
  const [locks, writable] = checkPolicyFile({ dir }, file, false);
  expect(locks).toMatchObject({
    id: "policy",
    level: "ok",
    en: expect.stringContaining("consent, allowedOrigins"),
  });
  expect(writable).toMatchObject({ id: "policy.writable", level: "problem" });
  chmodSync(file, 0o444);
  // Root can write everything: it is an administrator, and nobody to be warned of.
  expect(checkPolicyFile({ dir }, file, true)).toHaveLength(1);
  if (process.getuid?.() !== 0) expect(checkPolicyFile({ dir }, file, false)).toHaveLength(1);
});
