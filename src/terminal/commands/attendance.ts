/** 4.5 uploadAttendance (spec L625-720), abandoned by its authors, still asked for. */
import { encodePunches, nextBatch } from "../punches.ts";
import { done, failed, type Handler } from "./command.ts";

export const uploadAttendance: Handler = async ({ code }, { server, store, signal }) => {
  do {
    const batch = nextBatch(store);
    const data = encodePunches(batch);
    const answer = await server.call("uploadAttendance", { code, data }, signal);
    const ids = batch.map(({ id }) => id);
    store.write(() => (answer.success ? store.uploaded(ids) : store.uploadFailed(ids)));
    if (!answer.success) return failed(answer.message);
  } while (store.count("unsent") > 0);
  return done();
};
