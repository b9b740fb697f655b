/** 4.13 The device joins a project and shows its name, or leaves and forgets everybody (spec L1306-1371). */
import { ENDPOINTS } from "../../device-protocol/endpoints.ts";
import { MachineParams } from "../queue/params.ts";
import { fetchByCode } from "../queue/queue.ts";
import { NO_COMMAND } from "./envelope.ts";
import { codeMissing, type Interface, successWith } from "./interface.ts";

export const machineOperation: Interface = {
  endpoint: ENDPOINTS.machineOperation,
  missing: codeMissing,

  async handle({ device, code, settings }, { store }) {
    const command = await store.write((work) => fetchByCode(work, device.sn, code, "machineOperation"));
    if (!command) return NO_COMMAND;
    const data = MachineParams.parse(JSON.parse(command.params));
    return successWith("操作成功", data, "4.13", settings);
  },
};
