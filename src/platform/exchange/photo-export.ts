/** The photos of punches as a ZIP, made while it is sent. */
import { formatPunchTime } from "../../device-protocol/times.ts";
import type { AttendanceFilter } from "../attendance/list.ts";
import { listAttendance } from "../attendance/list.ts";
import { findPhoto } from "../photos/photo-store.ts";
import type { Store } from "../storage/store.ts";

const PAGE = 200;

/** Named by time, user code and device; no names and no ID numbers. JPEG does not shrink: it is only stored. */
export async function* exportPhotos(
  store: Store,
  filter: Omit<AttendanceFilter, "after" | "before" | "limit">,
): AsyncGenerator<Uint8Array> {
  const { Zip, ZipPassThrough } = await import("fflate");
  let waiting: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    waiting.push(chunk);
  });
  for (let after: number | null = 0; after !== null; ) {
    const from: number = after;
    const { attendance, next = null } = await store.read((db) =>
      listAttendance(db, { ...filter, after: from, limit: PAGE }),
    );
    for (const { id, photo: sha256, time, userCode, sn } of attendance) {
      const photo = sha256 && (await store.read((db) => findPhoto(db, sha256)));
      if (!photo) continue;
      const when = time === null ? "unknown" : formatPunchTime(Date.parse(time)).slice(0, 19);
      const name = [when, userCode, sn, id].join("_").replace(/[^\w-]/g, "-");
      const file = new ZipPassThrough(`${name}.${photo.mime === "image/png" ? "png" : "jpg"}`);
      zip.add(file);
      file.push(photo.bytes, true);
      yield* waiting;
      waiting = [];
    }
    after = next;
  }
  zip.end();
  yield* waiting;
}
