/** A refusal of the agent, with what to do about it. Ids are listed at `/v1/errors`. */
export class BridgeError extends Error {
  /** Stable: `card.none`, `reader.leased`; a verdict's id where the agent was not reached. */
  readonly id: string;
  /** Chinese, as `message` is. */
  readonly remedy: string;
  /** May the same call succeed later without anybody changing anything? */
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

  /** Narrows what a `catch` gives: anything that is not a refusal of the agent is a bug of the page and is thrown on. */
  static accept(error: unknown): BridgeError {
    if (error instanceof BridgeError) return error;
    throw error;
  }
}
