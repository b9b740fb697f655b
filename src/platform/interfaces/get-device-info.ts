/** 4.2 The device tells of itself (spec L327-434). */

import { ENDPOINTS } from "../../device-protocol/endpoints.ts";
import { parsePunchTime } from "../../device-protocol/times.ts";
import type { Params } from "../http/form.ts";
import { noteSkew } from "../monitoring/clock-skew.ts";
import { acknowledge, findCommand } from "../queue/queue.ts";
import { noteReported } from "../registry/assignments.ts";
import type { KeptInfo } from "../registry/device-info.ts";
import type { Settings } from "../settings/settings.ts";
import { failure, MISSING, REFUSED, success } from "./envelope.ts";
import { codeMissing, type Interface, isBlank, isRecord } from "./interface.ts";

/** Spec L416. */
const NO_COUNTS = failure("未找到faceNum或fingerprintNum数据");

export const getDeviceInfo: Interface = {
  endpoint: ENDPOINTS.getDeviceInfo,
  missing: (params, settings) =>
    codeMissing(params) || (isBlank(params.data) && !flattened(params, settings)),

  async handle({ params, device, code, settings, trace }, { store }) {
    const beside = isBlank(params.data);
    if (beside) trace.note("flattened");
    const info = beside ? flattened(params, settings) : trace.json(params.data ?? "");
    if (info === null) return MISSING;
    if (!isRecord(info)) return REFUSED;
    const faceNum = count(info.faceNum);
    const fingerprintNum = count(info.fingerprintNum);
    if (faceNum === null || fingerprintNum === null) return NO_COUNTS;
    const codes = listOfCodes(info);
    const userNum = codes?.length ?? count(info.UserNum);
    const echo = {
      ...text("version", info.version),
      ...text("time", info.time),
      ...(userNum !== null && { UserNum: userNum }),
      faceNum,
      fingerprintNum,
    };
    const kept = (receivedAt: number): KeptInfo => {
      const [version, time] = [words(info.version), words(info.time)];
      return { faceNum, fingerprintNum, userNum, version, time, receivedAt };
    };
    await store.write(async (work) => {
      await work.db
        .updateTable("devices")
        .set({ info: JSON.stringify(kept(work.now)) })
        .where("sn", "=", device.sn)
        .execute();
      await noteReported(work, device.sn, codes);
      const clock = parsePunchTime(words(info.time) ?? "");
      if (clock !== null) await noteSkew(work, device, clock - work.now, settings);
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

/** The persons on the device, where it lists them (C1); null: not told. */
function listOfCodes(info: Record<string, unknown>): string[] | null {
  const list = info.UserCode ?? info.userCode;
  const codes = typeof list === "string" || typeof list === "number" ? String(list).split(",") : list;
  if (!Array.isArray(codes)) return null;
  return codes.map((code) => String(code).trim()).filter((code) => code !== "");
}

function words(value: unknown): string | null {
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}

function text(key: string, value: unknown): Record<string, string> {
  const given = words(value);
  return given === null ? {} : { [key]: given };
}
