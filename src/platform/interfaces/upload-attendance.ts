/** 4.5 Upload of punches (spec L625-720), abandoned by the authors, still called by old terminals. */
import { ENDPOINTS } from "../../device-protocol/endpoints.ts";
import { prepareBatch, storeBatch } from "../attendance/ingest.ts";
import { acknowledge, findCommand } from "../queue/queue.ts";
import { attendanceReply, INCOMPLETE, readRecords } from "./attendance-records.ts";
import { REFUSED, success } from "./envelope.ts";
import { codeMissing, type Interface, isBlank } from "./interface.ts";

export const uploadAttendance: Interface = {
  endpoint: ENDPOINTS.uploadAttendance,
  missing: (params, settings) => !settings.allowNoCodeAttendance && codeMissing(params),

  async handle({ params, device, code, settings, trace }, { store, clock, log }) {
    if (isBlank(params.data)) return INCOMPLETE;
    if (isBlank(code)) trace.note("no-code");
    const records = readRecords(params.data, trace);
    if (records === null) return REFUSED;
    const batch = await prepareBatch(records, clock.now(), settings, log);
    // A punch is kept whatever became of the command: the device has nowhere else to bring it.
    const stored = await store.write(async (work) => {
      const result = await storeBatch(work, device, settings, batch);
      const command = await findCommand(work.db, device.sn, code, "uploadAttendance");
      if (command && batch.incomplete === 0 && result.refused === 0) await acknowledge(work, command);
      return result;
    });
    return attendanceReply(batch, stored, success("操作成功"));
  },
};
