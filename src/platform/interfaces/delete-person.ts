/** 4.7 Persons to delete (spec L821-899). */
import { ENDPOINTS } from "../../device-protocol/endpoints.ts";
import { fetchByCode } from "../queue/queue.ts";
import { NO_COMMAND } from "./envelope.ts";
import { codeMissing, type Interface, successWith } from "./interface.ts";

export const deletePerson: Interface = {
  endpoint: ENDPOINTS.deletePerson,
  missing: codeMissing,

  async handle({ device, code, settings }, { store }) {
    const command = await store.write((work) => fetchByCode(work, device.sn, code, "deletePerson"));
    if (!command) return NO_COMMAND;
    return successWith("获取成功", { userCode: command.params }, "4.7", settings);
  },
};
