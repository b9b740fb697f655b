/**
 * The replies of chapters 3 and 4, letter by letter as printed, misspellings included: firmware was written against
 * the wire (device-protocol §3 "exact").
 */

import { MESSAGES } from "../../device-protocol/messages.ts";

/** `data` is absent in some successes (spec L684, L1098), `""` in failures, a value or a JSON string otherwise. */
export interface Envelope {
  readonly msg: string;
  readonly data?: unknown;
  readonly success: 0 | 1;
}

export function success(msg: "获取成功" | "操作成功" | "暂无命令", data?: unknown): Envelope {
  return data === undefined ? { msg, success: 1 } : { msg, data, success: 1 };
}

export function failure(msg: string, data: unknown = ""): Envelope {
  return { msg, data, success: 0 };
}

/** Spec L87. */
export const UNKNOWN_APP = failure(MESSAGES.unknownApp);
/** Spec L93. */
export const WRONG_SIGN = failure(MESSAGES.badSign);
/** Spec L101; the quirk fixSignTypo gives 未传入 (G6). */
export const missingSign = (fixTypo: boolean) => failure(fixTypo ? "未传入设备sign" : MESSAGES.missingSign);
/** Spec L403 and others. */
export const MISSING = failure(MESSAGES.missing);
/** Spec L409. */
export const NO_MATCH = failure(MESSAGES.noMatch);
/** Spec L707: a handled refusal (C27). */
export const REFUSED = failure(MESSAGES.refused);
/** Spec L304 and others: anything unexpected (B26). */
export const EXCEPTION = failure(MESSAGES.exception);
/** Spec L605 (C21). */
export const NO_COMMAND = success(MESSAGES.noCommand, "");
/** Spec L786 (C30, C52). */
export const noSuchUser = (userCode: string) => failure(`用户表中没有此userCode:${userCode}`, userCode);
