/** 4.3 Time (spec L437-516). */
import { ENDPOINTS } from "../../device-protocol/endpoints.ts";
import { forgetSkew } from "../monitoring/clock-skew.ts";
import { acknowledge, fetchByCode } from "../queue/queue.ts";
import { failure, success } from "./envelope.ts";
import { codeMissing, type Interface, serverTime } from "./interface.ts";

/** Spec L498 (C10). */
const NO_TIME = failure("异常：系统时间serverTime is null");

export const setTimeInfo: Interface = {
  endpoint: ENDPOINTS.setTimeInfo,
  missing: codeMissing,

  /** The time is told whether or not a command asked for it (C11). */
  async handle({ device, code, settings }, { store, clock }) {
    if (!Number.isFinite(clock.now())) return NO_TIME;
    await store.write(async (work) => {
      const command = await fetchByCode(work, device.sn, code, "setTimeInfo");
      if (command) await acknowledge(work, command);
      await forgetSkew(work, device.sn);
    });
    return success("获取成功", { serverTime: serverTime(clock.now(), settings) });
  },
};
