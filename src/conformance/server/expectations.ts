/** The answers that many cases expect (conformance cases §1.3). */
import { MESSAGES } from "../../device-protocol/messages.ts";
import type { Pattern } from "../pattern.ts";

type Fields = { readonly [key: string]: Pattern };

export const error = (msg: string, data: Pattern = ""): Fields => ({ msg, data, success: 0 });
export const good = (msg: string, data: Pattern): Fields => ({ msg, data, success: 1 });

export const NO_APP = error(MESSAGES.unknownApp);
/** With the printed misspelling (G6). */
export const NO_SIGN = error(MESSAGES.missingSign);
export const SIGNFAIL = error(MESSAGES.badSign);
export const EXC = error(MESSAGES.exception);
export const MISSING = error(MESSAGES.missing);
export const NOCMD = good(MESSAGES.noCommand, "");
export const NOMATCH = error(MESSAGES.noMatch);
export const REFUSED = error(MESSAGES.refused);
export const INCOMPLETE = error("未传入userCode或time或type");
export const OK = good(MESSAGES.done, "");
/** 4.5 and 4.10: without a data key. */
export const BARE_OK: Fields = { msg: MESSAGES.done, success: 1 };

export const TIMES: Fields = {
  attendanceTimeInterval: "<attendanceTimeInterval>",
  timeInterval: "<timeInterval>",
  serverTime: "<ms>",
};
export const BRANDING_V1: Fields = { topLog: "<topLog>", bottomLog: "<bottomLog>", title: "<title>" };
export const BRANDING_V21: Fields = {
  topLogUrl: "<topLogUrl>",
  bottomUrl: "<bottomUrl>",
  title: "<title>",
};

export const IDLE = good(MESSAGES.noCommand, { ...TIMES, ...BRANDING_V1 });
export const IDLE_V21 = good(MESSAGES.noCommand, { ...TIMES, ...BRANDING_V21 });
export const offered = (cmd: string, code = "<code>", more: Fields = {}): Pattern =>
  good(MESSAGES.fetched, { ext: "", code, cmd, ...TIMES, ...BRANDING_V1, ...more });

/** What the device reports (spec L1083). */
export const DONE = '{"msg": "操作成功","success": 1}';
export const FAILED = '{"msg": "操作失败","success": 0}';
