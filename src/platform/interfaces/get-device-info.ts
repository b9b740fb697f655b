/** 4.2 The device tells of itself (spec L327-434). */

import { ENDPOINTS } from "../../device-protocol/endpoints.ts";
import { parseLooseJson } from "../../device-protocol/loose-json.ts";
import type { Params } from "../http/form.ts";
import { acknowledge, findCommand } from "../queue/queue.ts";
import type { Settings } from "../settings/settings.ts";
import { failure, MISSING, REFUSED, success } from "./envelope.ts";
import { codeMissing, type Interface, isBlank, isRecord } from "./interface.ts";

/** Spec L416. */
const NO_COUNTS = failure("未找到faceNum或fingerprintNum数据");

export const getDeviceInfo: Interface = {
  endpoint: ENDPOINTS.getDeviceInfo,
  missing: (params, settings) =>
    codeMissing(params) || (isBlank(params.data) && !flattened(params, settings)),

  async handle({ params, device, code, settings }, { store }) {
    const info = isBlank(params.data)
      ? flattened(params, settings)
      : parseLooseJson(params.data ?? "")?.value;
    if (info === null) return MISSING;
    if (!isRecord(info)) return REFUSED;
    const faceNum = count(info.faceNum);
    const fingerprintNum = count(info.fingerprintNum);
    if (faceNum === null || fingerprintNum === null) return NO_COUNTS;
    const codes = userCodes(info);
    const echo = {
      ...text("version", info.version),
      ...text("time", info.time),
      ...(codes !== null && { UserNum: codes }),
      faceNum,
      fingerprintNum,
    };
    await store.write(async (work) => {
      await work.db
        .updateTable("devices")
        .set({ info: JSON.stringify({ ...info, receivedAt: work.now }) })
        .where("sn", "=", device.sn)
        .execute();
      const command = await findCommand(work.db, device.sn, code, "getDeviceInfo");
      if (command) await acknowledge(work, command);
    });
    return success("获取成功", echo);
  },
};

/** Some devices send the counts beside `sn` instead of inside `data` (C3). */
function flattened(params: Params, settings: Settings): Record<string, string> | null {
  const { faceNum, fingerprintNum, UserCode, time } = params;
  if (!settings.flattenedInfo || faceNum === undefined || fingerprintNum === undefined) return null;
  return {
    faceNum,
    fingerprintNum,
    ...(UserCode !== undefined && { UserCode }),
    ...(time !== undefined && { time }),
  };
}

/** 0 is a count; absent, null, "" and words are none (C5). */
function count(value: unknown): number | null {
  if (typeof value === "number") return Number.isInteger(value) && value >= 0 ? value : null;
  return typeof value === "string" && /^\s*\d{1,9}\s*$/.test(value) ? Number(value) : null;
}

/** How many persons: from the list, or as the device counted them (C1); null: not told. */
function userCodes(info: Record<string, unknown>): number | null {
  const list = info.UserCode ?? info.userCode;
  if (typeof list === "string" || typeof list === "number")
    return String(list)
      .split(",")
      .filter((code) => code.trim() !== "").length;
  return Array.isArray(list) ? list.length : count(info.UserNum);
}

function text(key: string, value: unknown): Record<string, string> {
  return typeof value === "string" || typeof value === "number" ? { [key]: String(value) } : {};
}
