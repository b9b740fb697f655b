/** 4.12 A photo taken on the device for a person who had none (spec L1239-1303, C50). */
import { ENDPOINTS } from "../../device-protocol/endpoints.ts";
import { storePhoto } from "../photos/photo-store.ts";
import { isFinal } from "../queue/command.ts";
import { acknowledge, findCommand } from "../queue/queue.ts";
import { findWorkers, setWorkerPhoto } from "../registry/workers.ts";
import { NO_COMMAND, noSuchUser, REFUSED, success } from "./envelope.ts";
import { codeMissing, type Interface, isRecord } from "./interface.ts";
import { readPhoto } from "./photo.ts";

export const registrationModel: Interface = {
  endpoint: ENDPOINTS.registrationModel,
  missing: codeMissing,

  async handle({ params, device, code, settings, trace }, { store }) {
    const command = await store.read((db) => findCommand(db, device.sn, code, "registrationModel"));
    if (!command || isFinal(command)) return NO_COMMAND;
    const value = trace.json(params.data ?? "");
    if (!isRecord(value)) return REFUSED;
    // The specification says user_id here and userCode everywhere else (C51).
    const userCode = String(value.user_id ?? value.userCode ?? "").trim();
    const [worker] = await store.read((db) => findWorkers(db, [userCode]));
    if (!worker) return noSuchUser(userCode);
    // The command names the one person whose photo it is: another's face must not end up under this name.
    if (userCode !== command.params) return REFUSED;
    const photo = await readPhoto(String(value.pic ?? ""), settings.maxPhotoBytes);
    if (!photo) return REFUSED;
    return await store.write(async (work) => {
      const current = await findCommand(work.db, device.sn, code, "registrationModel");
      if (!current || isFinal(current)) return NO_COMMAND;
      await setWorkerPhoto(work, userCode, await storePhoto(work, photo));
      await acknowledge(work, current);
      return success("操作成功", "");
    });
  },
};
