/** A ZIP of photos, each named by user code or ID number: `12.jpg`, `11010119900307793X.png`. */
import { Fault } from "../../base/fault.ts";
import { platformFaults } from "../faults.ts";
import { storePhoto } from "../photos/photo-store.ts";
import { renderPhoto } from "../photos/rendition.ts";
import { findWorkers, setWorkerPhoto } from "../registry/workers.ts";
import type { ImportProblem, ImportResult } from "../schemas.ts";
import type { Store } from "../storage/store.ts";

const MAX_PHOTOS = 2_000;
const MAX_UNPACKED = 400 * 1024 * 1024;
const PICTURE = /\.(jpe?g|png)$/i;

/**
 * Each photo is stored by itself; what does not fit is told by its place in the archive, since the names are
 * personal.
 *
 * @throws Fault `platform.table-unreadable`, `platform.table-too-long`
 */
export async function importPhotos(store: Store, zip: Uint8Array): Promise<ImportResult> {
  const files = await unpack(zip);
  const problems: ImportProblem[] = [];
  let imported = 0;
  for (const [index, [name, bytes]] of files.entries()) {
    const row = index + 1;
    const userCode = await userCodeOf(store, name);
    if (userCode === null) {
      problems.push({
        row,
        column: null,
        reason: "文件名不是已登记的人员编号或证件号码 / nobody is called so",
      });
      continue;
    }
    try {
      const rendition = await renderPhoto(bytes);
      await store.write(async (work) => setWorkerPhoto(work, userCode, await storePhoto(work, rendition)));
      imported++;
    } catch (error) {
      const { cause, remedy } = Fault.accept(error).text("zh");
      problems.push({ row, column: null, reason: `${cause}。${remedy}` });
    }
  }
  return { rows: files.length, imported, unchanged: 0, problems, stored: imported > 0 };
}

async function userCodeOf(store: Store, name: string): Promise<string | null> {
  const [known] = await store.read((db) => findWorkers(db, [name]));
  if (known) return String(known.user_code);
  const worker = await store.read((db) =>
    db
      .selectFrom("workers")
      .select("user_code")
      .where("id_number", "=", name.toUpperCase())
      .where("deleted_at", "is", null)
      .executeTakeFirst(),
  );
  return worker ? String(worker.user_code) : null;
}

/** File names without folder and ending → bytes, in the order of the archive. */
async function unpack(zip: Uint8Array): Promise<[string, Uint8Array][]> {
  const { unzipSync } = await import("fflate");
  let [count, size] = [0, 0];
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(zip, {
      filter(file) {
        if (!PICTURE.test(file.name) || file.name.startsWith("__MACOSX/")) return false;
        count++;
        size += file.originalSize;
        return count <= MAX_PHOTOS && size <= MAX_UNPACKED;
      },
    });
  } catch {
    throw new Fault(platformFaults["platform.table-unreadable"], { reason: "ZIP" });
  }
  if (count > MAX_PHOTOS || size > MAX_UNPACKED)
    throw new Fault(platformFaults["platform.table-too-long"], { limit: MAX_PHOTOS });
  return Object.entries(files).map(([path, bytes]) => [
    (path.split("/").at(-1) ?? "").replace(PICTURE, ""),
    bytes,
  ]);
}
