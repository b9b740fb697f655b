import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A folder that only this user can enter, deleted when the work is done, however it ends. In memory where the
 * system has such a place.
 */
export async function withPrivateFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  // mkdtemp makes it 0700.
  const folder = await mkdtemp(join(process.env.XDG_RUNTIME_DIR ?? tmpdir(), "idcard-bridge-"));
  try {
    return await work(folder);
  } finally {
    // On Windows a process that was just ended may hold a file for a moment.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
