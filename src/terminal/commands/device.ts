/** Commands about the device itself: 4.2 getDeviceInfo, 4.3 setTimeInfo, 4.9 reboot, 4.13 machineOperation. */
import { instant, isRecord, textOf } from "../answer.ts";
import { setReboot } from "../reboot.ts";
import { done, failed, type Handler, isNothing, type PersonChange } from "./command.ts";

/** C35: a reboot that should have been longer ago than this is not made up for. */
const REBOOT_LATE_MS = 10 * 60_000;
/** C57. */
const MAX_NAME = 64;

/** 4.2 (spec L327-434). */
export const getDeviceInfo: Handler = async ({ code }, { server, store, now, softwareVersion, signal }) => {
  const { userCodes, faces, fingerprints } = store.census();
  const data = JSON.stringify({
    fingerprintNum: fingerprints,
    faceNum: faces,
    version: softwareVersion,
    UserCode: userCodes.join(","),
    time: String(now()),
  });
  const answer = await server.call("getDeviceInfo", { code, data }, signal);
  return answer.success ? done() : failed(answer.message);
};

/** 4.3 (spec L437-516). */
export const setTimeInfo: Handler = async ({ code }, { server, store, now, signal }) => {
  const { data } = await server.demand("setTimeInfo", { code }, signal);
  const serverTime = instant(isRecord(data) ? data.serverTime : data);
  if (serverTime === null) return failed("服务器时间无法识别");
  const ahead = serverTime - now() + Number(store.state("shift") ?? 0);
  return { ...done(), apply: () => store.setState("shift", String(ahead)) };
};

/** 4.9 (spec L979-1052). The callback goes out after the restart (C36), so a reboot never comes twice. */
export const reboot: Handler = async ({ code }, { server, store, now, signal }) => {
  const answer = await server.demand("reboot", { code }, signal);
  if (isNothing(answer)) return null;
  const times = isRecord(answer.data) ? textOf(answer.data.times) : textOf(answer.data);
  const at = times === "-1" ? now() : instant(times);
  if (at === null) return failed("重启时间无法识别");
  if (at < now() - REBOOT_LATE_MS) return failed("重启时间已过");
  return { ...done(), apply: () => setReboot(store, { at: Math.max(at, now()), code }) };
};

/** 4.13 (spec L1306-1371): 1 joins a project and shows its name, 0 forgets everybody; punches stay (C56). */
export const machineOperation: Handler = async ({ code }, { server, store, signal }) => {
  const answer = await server.demand("machineOperation", { code }, signal);
  if (isNothing(answer)) return null;
  const fields = isRecord(answer.data) ? answer.data : {};
  // The parameter table misspells the key (C55).
  const operation = textOf(fields.operation ?? fields.oepration);
  if (operation === "1") {
    const name = textOf(fields.name).slice(0, MAX_NAME);
    return { ...done(), apply: () => store.setState("project", name) };
  }
  if (operation !== "0") return failed("操作类型无法识别");
  const persons: PersonChange[] = store
    .census()
    .userCodes.map((userCode) => ({ userCode, change: "deleted" }));
  return {
    ...done(),
    persons,
    apply: () => {
      store.deleteAllPersons();
      store.setState("project", null);
    },
  };
};
