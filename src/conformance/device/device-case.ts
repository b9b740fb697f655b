import type { CaseInfo, Origin } from "../result.ts";
import type { DeviceStage } from "./stage.ts";

export interface DeviceCase extends CaseInfo {
  /** Null: hardware, that a person has to look at. */
  readonly play: ((stage: DeviceStage) => Promise<void>) | null;
}

/** A row of the tables. @param title what is done, and what the device must do then */
export function deviceCase(
  id: string,
  spec: string,
  origin: Origin,
  [zh, en]: readonly [zh: string, en: string],
  play: DeviceCase["play"],
): DeviceCase {
  return { id, spec, origin, title: { zh, en }, play };
}

export const REFUSED = { msg: "操作失败", data: "", success: 0 };
export const NOTHING = { msg: "暂无命令", data: "", success: 1 };
export const fetched = (data: unknown) => ({ msg: "获取成功", data, success: 1 });
export const DAY_MS = 86_400_000;
