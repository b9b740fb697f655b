/** 4.9 When to reboot (spec L979-1052): seconds here, milliseconds in 4.11 (C35). */
import { ENDPOINTS } from "../../device-protocol/endpoints.ts";
import { epochMs } from "../../device-protocol/times.ts";
import { fetchByCode } from "../queue/queue.ts";
import { NO_COMMAND } from "./envelope.ts";
import { codeMissing, type Interface, successWith } from "./interface.ts";

export const reboot: Interface = {
  endpoint: ENDPOINTS.reboot,
  missing: codeMissing,

  async handle({ device, code, settings }, { store }) {
    const command = await store.write((work) => fetchByCode(work, device.sn, code, "reboot"));
    if (!command) return NO_COMMAND;
    const at = Number(command.params);
    const times = at === -1 ? "-1" : String(Math.floor(epochMs(at) / 1000));
    return successWith("获取成功", { times }, "4.9", settings);
  },
};
