/** 4.5 uploadAttendance (spec L625-720), abandoned by its authors, still asked for. */
import { BATCH, uploadPunches } from "../upload.ts";
import { done, failed, type Handler } from "./command.ts";

export const uploadAttendance: Handler = async ({ code }, { server, store, signal, uploaded }) => {
  const send = (data: string) => server.call("uploadAttendance", { code, data }, signal);
  if (store.count("unsent") === 0) {
    // The server waits for the call, and would ask again.
    const answer = await send("[]");
    return answer.success ? done() : failed(answer.message);
  }
  const refusal = await uploadPunches({ server, store, send, most: BATCH, uploaded });
  return refusal ? failed(String(refusal.detail.reason)) : done();
};
