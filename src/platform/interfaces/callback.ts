/** 4.10 The device reports how a command went (spec L1055-1103). */

import { ENDPOINTS } from "../../device-protocol/endpoints.ts";
import type { Params } from "../http/form.ts";
import { findCommand, report } from "../queue/queue.ts";
import type { Trace } from "../traffic/trace.ts";
import { failure, success } from "./envelope.ts";
import { codeMissing, type Interface, isRecord } from "./interface.ts";

/** C37. */
const UNKNOWN_CODE = failure("操作失败", { msg: "未匹配到数据" });
const UNREADABLE = failure("操作失败", { msg: "data格式错误" });
const MAX_MESSAGE = 500;

export const callback: Interface = {
  endpoint: ENDPOINTS.callback,
  missing: codeMissing,

  async handle({ params, device, code, settings, trace }, { store }) {
    const result = readReport(params, trace);
    return await store.write(async (work) => {
      const command = await findCommand(work.db, device.sn, code);
      if (!command) return UNKNOWN_CODE;
      if (!result) return UNREADABLE;
      await report(work, command, result, settings);
      return success("操作成功");
    });
  },
};

/** `data` as JSON, or its two fields beside `sn`; success as 1, "1", true or "true" (C38). */
function readReport(params: Params, trace: Trace): { success: boolean; message: string | null } | null {
  const { data } = params;
  const flattened = data === undefined || data.trim() === "";
  if (flattened) trace.note("flattened");
  const value = flattened ? params : trace.json(data);
  if (!isRecord(value)) return null;
  const outcome = { "1": true, true: true, "0": false, false: false }[
    String(value.success).trim().toLowerCase()
  ];
  if (outcome === undefined) return null;
  const message = typeof value.msg === "string" ? value.msg.slice(0, MAX_MESSAGE) : null;
  return { success: outcome, message };
}
