import { BridgeError } from "./error.ts";
import type { Verdict } from "./verdict.ts";

interface WireError {
  readonly message: string;
  readonly data?: Partial<Pick<BridgeError, "id" | "remedy" | "retryable" | "en">>;
}

export function fromWire({ message, data = {} }: WireError): BridgeError {
  const { id = "unknown", remedy = "", retryable = false, en = { message, remedy } } = data;
  return new BridgeError(id, message, remedy, retryable, en);
}

/** The agent was not reached, and this is why. */
export const unreachable = ({ id, zh, en }: Verdict) =>
  new BridgeError(id, zh.cause, zh.remedy, true, { message: en.cause, remedy: en.remedy });

const own = (id: string, retryable: boolean, zh: readonly [string, string], en: readonly [string, string]) =>
  new BridgeError(id, ...zh, retryable, { message: en[0], remedy: en[1] });

export const disconnected = () =>
  own(
    "connection.lost",
    true,
    ["与读证桥的连接已断开", "连接恢复后请重试"],
    ["the connection to the agent was lost", "try again when it is back"],
  );

export const timedOut = (method: string) =>
  own(
    "connection.timeout",
    true,
    ["读证桥没有及时应答", "请重试"],
    [`the agent did not answer ${method} in time`, "try again"],
  );

export const cancelled = () =>
  own(
    "session.cancelled",
    true,
    ["操作已取消", "需要时请重新操作"],
    ["the call was cancelled", "call again when needed"],
  );

export const closed = () =>
  own(
    "connection.closed",
    false,
    ["网页已关闭与读证桥的连接", "请重新调用 connect()"],
    ["the page has closed its connection to the agent", "call connect() again"],
  );

export const leaseLost = (why: string) =>
  own(
    "lease.lost",
    true,
    [`已失去对读卡器的占用（${why}）`, "需要时请重新占用"],
    [`the lease of the reader has ended (${why})`, "take it again when needed"],
  );
