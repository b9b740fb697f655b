import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openKeyRing } from "../../src/app/keys.ts";
import { systemRandom } from "../../src/base/random.ts";
import { tempDir } from "../support/temp-dir.ts";

describe("openKeyRing", () => {
  test("makes a key on the first start that only the user can read", async () => {
    const dir = await tempDir();
    openKeyRing(dir, systemRandom);
    expect(statSync(join(dir, "key")).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(dir, "key"), "utf8")).toMatch(/^[0-9a-f]{64}\n$/);
  });

  test("derives the same keys on the next start, a different one for each purpose", async () => {
    const dir = await tempDir();
    const first = openKeyRing(dir, systemRandom);
    const second = openKeyRing(dir, systemRandom);
    expect(second.derive("enrolment")).toBe(first.derive("enrolment"));
    expect(second.derive("platform")).not.toBe(second.derive("enrolment"));
    expect(second.derive("enrolment")).toMatch(/^[0-9a-f]{64}$/);
  });

  test("refuses to make a new key over data that the lost one encrypted", async () => {
    const dir = await tempDir();
    openKeyRing(dir, systemRandom);
    mkdirSync(join(dir, "terminals"));
    writeFileSync(join(dir, "terminals/x.db"), "");
    rmSync(join(dir, "key"));
    expect(() => openKeyRing(dir, systemRandom)).toThrow(expect.objectContaining({ id: "app.key-missing" }));
  });

  test("the directory's own lock is no data", async () => {
    const dir = await tempDir();
    writeFileSync(join(dir, "lock.db"), "");
    expect(() => openKeyRing(dir, systemRandom)).not.toThrow();
  });

  test.each(["", "not a key", "00".repeat(31)])("refuses a damaged key file (%j)", async (content) => {
    const dir = await tempDir();
    writeFileSync(join(dir, "key"), content);
    chmodSync(join(dir, "key"), 0o600);
    expect(() => openKeyRing(dir, systemRandom)).toThrow(expect.objectContaining({ id: "app.key-missing" }));
  });
});
