/** 4.6 Persons with photos taken on the device (spec L723-819), abandoned by the authors, still called. */
import { ENDPOINTS } from "../../device-protocol/endpoints.ts";
import { storePhoto } from "../photos/photo-store.ts";
import type { Rendition } from "../photos/rendition.ts";
import { acknowledge, findCommand } from "../queue/queue.ts";
import { findWorkers, setWorkerPhoto } from "../registry/workers.ts";
import type { Work } from "../storage/store.ts";
import { failure, NO_COMMAND, noSuchUser, REFUSED } from "./envelope.ts";
import { codeMissing, encoded, type Interface, isRecord, successWith } from "./interface.ts";
import { readPhoto } from "./photo.ts";

interface Upload {
  readonly userCode: string;
  readonly photo: Rendition | null;
  /** A photo was sent that is none. */
  readonly unreadable: boolean;
  readonly templates: { password?: string; id_card?: string; face_data?: string; fingerprint?: string };
}

export const uploadPerson: Interface = {
  endpoint: ENDPOINTS.uploadPerson,
  missing: codeMissing,

  async handle({ params, device, code, settings, trace }, { store }) {
    // The device may bring its persons in several requests: a command that is done still lets the rest in.
    const command = await store.read((db) => findCommand(db, device.sn, code, "uploadPersonPic"));
    if (!command || command.state === "cancelled") return NO_COMMAND;
    const value = trace.json(params.data ?? "");
    const records = isRecord(value) ? [value] : value;
    if (!Array.isArray(records)) return REFUSED;
    const uploads: Upload[] = [];
    for (const record of records) uploads.push(await readUpload(record, settings.maxPhotoBytes));
    const { good, bad, unknown } = await store.write(async (work) => {
      const result = await storeUploads(work, uploads);
      if (result.bad.length === 0) await acknowledge(work, command);
      return result;
    });
    const [only] = uploads;
    if (uploads.length === 1 && only && unknown.length === 1) return noSuchUser(only.userCode);
    // The misspelling is the specification's (C29); a mixed result is a failure (C31).
    const counts = {
      sucessNum: good.length,
      ...(good.length > 0 && { sucessUserCodeStr: good.join(",") }),
      ...(bad.length > 0 && { errorUserCodeStr: bad.join(",") }),
      errorNum: bad.length,
    };
    if (bad.length > 0) return failure("未进行任何操作", encoded(counts, "4.6", settings));
    return successWith("操作成功", counts, "4.6", settings);
  },
};

async function readUpload(record: unknown, maxPhotoBytes: number): Promise<Upload> {
  const fields = isRecord(record) ? record : {};
  const pic = text(fields.pic);
  const photo = pic === "" ? null : await readPhoto(pic, maxPhotoBytes);
  return {
    userCode: text(fields.userCode),
    photo,
    unreadable: pic !== "" && photo === null,
    templates: {
      ...given("password", fields.password),
      ...given("id_card", fields.idCard),
      ...given("face_data", fields.faceData),
      ...given("fingerprint", fields.fingerprint),
    },
  };
}

async function storeUploads(work: Work, uploads: readonly Upload[]) {
  const known = new Set(
    (
      await findWorkers(
        work.db,
        uploads.map((upload) => upload.userCode),
      )
    ).map((worker) => String(worker.user_code)),
  );
  const good: string[] = [];
  const bad: string[] = [];
  const unknown: string[] = [];
  for (const upload of uploads) {
    const { userCode, photo, templates } = upload;
    if (!known.has(userCode)) unknown.push(userCode);
    if (!known.has(userCode) || upload.unreadable) {
      bad.push(userCode);
      continue;
    }
    if (photo) await setWorkerPhoto(work, userCode, await storePhoto(work, photo));
    if (Object.keys(templates).length > 0)
      await work.db
        .updateTable("workers")
        .set({ ...templates, updated_at: work.now })
        .where("user_code", "=", Number(userCode))
        .execute();
    good.push(userCode);
  }
  return { good, bad, unknown };
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
}

function given<K extends string>(key: K, value: unknown): { [P in K]?: string } {
  const filled = text(value);
  return (filled === "" ? {} : { [key]: filled }) as { [P in K]?: string };
}
