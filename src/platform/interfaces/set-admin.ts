/** 4.8 Administrators of the device (spec L902-976). */
import { ENDPOINTS } from "../../device-protocol/endpoints.ts";
import { AdminParams } from "../queue/params.ts";
import { fetchByCode } from "../queue/queue.ts";
import { NO_COMMAND } from "./envelope.ts";
import { codeMissing, type Interface, successWith } from "./interface.ts";

export const setAdmin: Interface = {
  endpoint: ENDPOINTS.setAdmin,
  missing: codeMissing,

  async handle({ device, code, settings }, { store }) {
    const command = await store.write((work) => fetchByCode(work, device.sn, code, "setAdmin"));
    if (!command) return NO_COMMAND;
    const { userCode, privilege } = AdminParams.parse(JSON.parse(command.params));
    // The table demands the privilege, the printed example lacks it (C34).
    const data = settings.omitPrivilege ? { userCode } : { userCode, privilege };
    return successWith("获取成功", data, "4.8", settings);
  },
};
