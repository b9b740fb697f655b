/** Terminals that are wrong in one way each, and the case that must say so. */
import { Terminal, type TerminalOptions } from "../../../src/terminal/index.ts";
import type { Answer, Sent, TerminalMutant } from "./terminal-proxy.ts";

const OK = { msg: "操作成功", data: "", success: 1 };
const isBeat = ({ path }: Sent) => path.endsWith("/device/getServer");
const to = ({ path }: Sent, name: string) => path.endsWith(`/${name}`);
const withData = ({ params }: Sent) => params.data?.startsWith("[");

/** Misreads `data` of what a path answers. */
const reads =
  (name: string, spoil: (data: Answer) => Answer): NonNullable<TerminalMutant["reads"]> =>
  (answer, sent) => {
    if (!to(sent, name) || answer === null) return undefined;
    const data =
      typeof answer.data === "string" && answer.data !== "" ? JSON.parse(answer.data) : answer.data;
    return { ...answer, data: spoil(data) };
  };
/** Spoils each record of punches. */
const records =
  (spoil: (record: Answer) => Answer): NonNullable<TerminalMutant["sends"]> =>
  (sent) => {
    if (isBeat(sent) && withData(sent))
      sent.params.data = JSON.stringify(JSON.parse(sent.params.data ?? "").map(spoil));
    return undefined;
  };
const trimmedKeysOnly = (data: Answer) =>
  Object.fromEntries(Object.entries(data).filter(([key]) => key === key.trim()));

class WithoutEllipsis extends Terminal {
  override get status() {
    const status = super.status;
    return { ...status, screen: { ...status.screen, name: status.project?.slice(0, 20) ?? null } };
  }
}
class ClearsEverything extends Terminal {
  override clearPunches() {
    this.factoryReset();
    this.factoryReset();
    return { deleted: 0, kept: 0 };
  }
}
class OverwritesUnsent extends Terminal {
  override punch(userCode: string, input: Parameters<Terminal["punch"]>[1] = {}) {
    try {
      return super.punch(userCode, input);
    } catch {
      return "kept" as const;
    }
  }
}
class ResetsAtOnce extends Terminal {
  override factoryReset() {
    super.factoryReset();
    return super.factoryReset();
  }
}
class StaysWhereItIs extends Terminal {
  override moveTo() {}
}
function saysNothing(options: TerminalOptions): Terminal {
  const terminal = new Terminal(options);
  const emit = terminal.emit.bind(terminal) as (...args: unknown[]) => boolean;
  terminal.emit = (...args: unknown[]) => args[0] === "notice" || emit(...args);
  return terminal;
}

let seen = 0;

export const TERMINAL_MUTANTS: readonly TerminalMutant[] = [
  {
    name: "another server only after a restart",
    caughtBy: "DH-02",
    create: (options) => new StaysWhereItIs(options),
  },
  { name: "no rule of three seconds", caughtBy: "DH-03", options: () => ({ dedupeMs: 0 }) },
  { name: "three seconds are a repetition too", caughtBy: "DH-04", options: () => ({ dedupeMs: 3_001 }) },
  { name: "repetitions within ten seconds", caughtBy: "DH-05", options: () => ({ dedupeMs: 10_000 }) },
  {
    name: "full although something failed more than ten times",
    caughtBy: "DH-11",
    options: () => ({ neverDeleteUnsent: true }),
  },
  {
    name: "clearing records clears unsent ones",
    caughtBy: "DH-12",
    create: (options) => new ClearsEverything(options),
  },
  { name: "eleven failures are not enough", caughtBy: "DH-13", options: () => ({ neverDeleteUnsent: true }) },
  {
    name: "a factory reset does not ask again",
    caughtBy: "DH-14",
    create: (options) => new ResetsAtOnce(options),
  },
  {
    name: "a full terminal drops punches unsent, in silence",
    caughtBy: "DH-15",
    create: (options) => new OverwritesUnsent(options),
  },
  { name: "no warning of a backlog", caughtBy: "DH-18", options: () => ({ backlog: 100_000 }) },
  {
    name: "a callback before the first heartbeat",
    caughtBy: "DP-01",
    sends: (sent) => {
      if (isBeat(sent)) Object.assign(sent, { path: "/device/callback" });
      return undefined;
    },
  },
  {
    name: "its own interval",
    caughtBy: "DP-02",
    reads: reads("getServer", (data) => ({ ...data, timeInterval: "30" })),
  },
  {
    name: "data is empty instead of absent",
    caughtBy: "DP-03",
    sends: (sent) => {
      sent.params.data ??= "";
      return undefined;
    },
  },
  {
    name: "times without milliseconds",
    caughtBy: "DP-04",
    sends: records((one) => ({ ...one, time: one.time.slice(0, 19) })),
  },
  {
    name: "the temperature is a number",
    caughtBy: "DP-04",
    sends: records((one) => ({ ...one, temperature: 0 })),
  },
  {
    name: "a photo with a fingerprint",
    caughtBy: "DP-05",
    sends: records((one) => ({ ...one, pic: "/9j/" })),
  },
  { name: "uploads twice", caughtBy: "DP-06", sends: (sent) => (withData(sent) ? 2 : undefined) },
  {
    name: "a punch is lost on HTTP 500",
    caughtBy: "DP-07",
    reads: (_answer, _sent, status) => (status === 500 ? OK : undefined),
  },
  {
    name: "serverTime is always milliseconds",
    caughtBy: "DP-08",
    reads: reads("getServer", (data) =>
      data.serverTime?.length === 10 ? { ...data, serverTime: null } : data,
    ),
  },
  {
    name: "serverTime is always seconds",
    caughtBy: "DP-09",
    reads: reads("getServer", (data) =>
      data.serverTime?.length === 13 ? { ...data, serverTime: null } : data,
    ),
  },
  { name: "keys with blanks are unknown", caughtBy: "DP-10", reads: reads("getServer", trimmedKeysOnly) },
  {
    name: "fetches without the code",
    caughtBy: "DP-12",
    sends: ({ path, params }) => {
      if (!path.endsWith("/device/callback")) delete params.code;
      return undefined;
    },
  },
  {
    name: "an unknown command is passed over",
    caughtBy: "DP-13",
    sends: ({ params }) => (params.data?.includes("不支持") ? 0 : undefined),
  },
  {
    name: "makes up a code",
    caughtBy: "DP-14",
    reads: reads("getServer", (data) => (data.cmd ? { code: "0", ...data } : data)),
  },
  {
    name: "does a command again when its report was lost",
    caughtBy: "DP-15",
    sends: (sent) => (to(sent, "deletePerson") ? 2 : undefined),
  },
  {
    name: "signs in document order whatever is set",
    caughtBy: "DP-17",
    options: () => ({ signProfile: "S3" }),
  },
  {
    name: "no list of user codes",
    caughtBy: "DP-18",
    sends: (sent) => {
      if (!to(sent, "getDeviceInfo")) return undefined;
      const { UserCode: _, ...data } = JSON.parse(sent.params.data ?? "{}");
      sent.params.data = JSON.stringify(data);
      return undefined;
    },
  },
  {
    name: "addresses of photos are ignored",
    caughtBy: "DP-21",
    reads: reads("downloadPersonData", (list) => list.map(({ picUrl: _, ...one }: Answer) => one)),
  },
  {
    name: "one bad photo is no failure",
    caughtBy: "DP-22",
    sends: (sent) => {
      if (to(sent, "callback")) sent.params.data = '{"msg":"操作成功","success":1}';
      return undefined;
    },
  },
  {
    name: "brings the server's own photos back",
    caughtBy: "DP-24",
    sends: (sent) => {
      if (!to(sent, "uploadPerson")) return undefined;
      sent.params.data = JSON.stringify([
        ...JSON.parse(sent.params.data ?? "[]"),
        { userCode: "1", pic: "/9j/" },
      ]);
      return undefined;
    },
  },
  {
    name: "sends everybody again after a mixed upload",
    caughtBy: "DP-25",
    reads: (answer, sent) =>
      to(sent, "uploadPerson") && answer?.success === 0
        ? { ...answer, data: '{"errorUserCodeStr":"5,6"}' }
        : undefined,
  },
  {
    name: "no privilege is a user",
    caughtBy: "DP-27",
    reads: reads("setAdmin", (data) => ({ privilege: "USER", ...data })),
  },
  {
    name: "a reboot loop",
    caughtBy: "DP-28",
    reads: reads("getServer", (data) =>
      data.cmd === "reboot" ? { ...data, code: `${data.code}${++seen}` } : data,
    ),
    sends: (sent) => {
      if (!isBeat(sent) && sent.params.code?.startsWith("3")) sent.params.code = "3";
      return undefined;
    },
  },
  {
    name: "times in milliseconds are not understood",
    caughtBy: "DP-29",
    reads: reads("reboot", (data) => (data.times?.length === 13 ? {} : data)),
  },
  { name: "never reports", caughtBy: "DP-30", sends: (sent) => (to(sent, "callback") ? 0 : undefined) },
  { name: "reports twice", caughtBy: "DP-30", sends: (sent) => (to(sent, "callback") ? 2 : undefined) },
  { name: "takes a photo without a word", caughtBy: "DP-31", create: saysNothing },
  { name: "the name is cut off", caughtBy: "DP-33", create: (options) => new WithoutEllipsis(options) },
  {
    name: "out of the project means nothing",
    caughtBy: "DP-34",
    reads: reads("machineOperation", (data) => ({ ...data, operation: "1" })),
  },
  {
    name: "oepration is unknown",
    caughtBy: "DP-35",
    reads: reads("machineOperation", ({ oepration: _, ...data }) => data),
  },
];
