import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A fresh directory that is removed when the test ends, or when `atEnd` says. */
export async function tempDir(
  atEnd: (end: () => void | Promise<void>) => void = onTestFinished,
): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "idcard-bridge-test-"));
  atEnd(() => rm(dir, { recursive: true, force: true }));
  return dir;
}
