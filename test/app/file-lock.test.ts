import { statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lockFile } from "../../src/app/file-lock.ts";
import { tempDir } from "../support/temp-dir.ts";

test.skipIf(process.platform === "win32")(
  "a lock in a folder that others may look into is its owner's alone: who may read a file may lock it, too",
  async () => {
    const file = join(await tempDir(), "lock");
    const lock = lockFile(file, 0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(lockFile(file, 0)).toBeNull();
    lock?.release();
    lockFile(file, 0)?.release();
  },
);
