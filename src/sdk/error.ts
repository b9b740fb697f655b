/** A refusal of the agent, with what to do about it. Ids are listed at `/v1/errors`. */
export class BridgeError extends Error {
  readonly id: string;
  /** Chinese, as `message` is. */
  readonly remedy: string;
  readonly retryable: boolean;
  readonly en: { readonly message: string; readonly remedy: string };

  constructor(id: string, message: string, remedy: string, retryable: boolean, en: BridgeError["en"]) {
    super(message);
    this.name = "BridgeError";
    this.id = id;
    this.remedy = remedy;
    this.retryable = retryable;
    this.en = en;
  }
}

interface WireError {
  readonly message: string;
  readonly data?: Partial<Pick<BridgeError, "id" | "remedy" | "retryable" | "en">>;
}

export function fromWire({ message, data = {} }: WireError): BridgeError {
  const { id = "unknown", remedy = "", retryable = false, en = { message, remedy } } = data;
  return new BridgeError(id, message, remedy, retryable, en);
}

export const disconnected = () =>
  new BridgeError("connection.lost", "与读证桥的连接已断开", "连接恢复后请重试", true, {
    message: "the connection to the agent was lost",
    remedy: "try again when it is back",
  });

export const timedOut = (method: string) =>
  new BridgeError("connection.timeout", "读证桥没有及时应答", "请重试", true, {
    message: `the agent did not answer ${method} in time`,
    remedy: "try again",
  });
