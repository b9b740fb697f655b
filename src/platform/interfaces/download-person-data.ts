/** 4.4 Persons for the device (spec L520-622). */
import { ENDPOINTS } from "../../device-protocol/endpoints.ts";
import { findPhoto } from "../photos/photo-store.ts";
import { MESSAGES } from "../queue/machine.ts";
import { acknowledge, fetchByCode } from "../queue/queue.ts";
import { findWorkers, type Worker } from "../registry/workers.ts";
import type { Work } from "../storage/store.ts";
import { NO_COMMAND } from "./envelope.ts";
import { codeMissing, type DeviceRequest, type Interface, type Services, successWith } from "./interface.ts";

export const downloadPersonData: Interface = {
  endpoint: ENDPOINTS.downloadPersonData,
  missing: codeMissing,

  async handle(request, services) {
    const { device, code, settings } = request;
    const persons = await services.store.write(async (work) => {
      const command = await fetchByCode(work, device.sn, code, "downloadUser");
      if (!command) return null;
      const workers = await findWorkers(work.db, command.params.split(","));
      if (workers.length === 0) await acknowledge(work, command, MESSAGES.nobody);
      const list = [];
      for (const worker of workers) list.push(await personOf(work, worker, request, services));
      return list;
    });
    return persons === null ? NO_COMMAND : successWith("操作成功", persons, "4.4", settings);
  },
};

/** Keys beside userCode and name only where they are known (C15). */
async function personOf(work: Work, worker: Worker, request: DeviceRequest, { links }: Services) {
  const { settings, version } = request;
  const code = worker.user_code;
  return {
    userCode: settings.userCodeType === "number" ? code : String(code),
    name: worker.name,
    ...(worker.password !== null && { password: worker.password }),
    ...(worker.id_card !== null && { idCard: worker.id_card }),
    ...(worker.fingerprint !== null && { fingerprint: worker.fingerprint }),
    ...(worker.face_data !== null && { faceData: worker.face_data }),
    ...(worker.photo !== null && (await photoKey(worker.photo))),
  };

  /** pic for v1, picUrl from v2 on, never both (spec L588, C16). */
  async function photoKey(sha256: string) {
    const byUrl = settings.picMode === "byVersion" ? version !== "v1" : settings.picMode === "picUrl";
    if (byUrl) {
      const name = links.name(sha256, work.now, settings.picUrlTtl);
      return { picUrl: `${request.baseUrl}/photos/${name}` };
    }
    const photo = await findPhoto(work.db, sha256);
    return photo && { pic: Buffer.from(photo.bytes).toString("base64") };
  }
}
