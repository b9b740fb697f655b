/** The SDK beside this script, loaded when it is needed: it tells what stands in the way, and watches. */
import type { BridgeClient } from "../sdk/client.ts";
import type { ConnectOptions } from "../sdk/options.ts";
import { warn } from "./events.ts";
import type { Outcome } from "./kind.ts";

export type Connect = (options: ConnectOptions) => BridgeClient;

export interface SdkOptions {
  /** The agent. */
  readonly url: string;
  /** Where sdk.js may be, tried in turn. */
  readonly places: readonly string[];
  load(place: string): Promise<{ connect: Connect }>;
}

/** @returns the one client of this page; the agent's name of this page is the same as the SDK's own */
export function clientOnDemand(options: SdkOptions): () => Promise<BridgeClient> {
  let client: Promise<BridgeClient> | null = null;
  return () => {
    client ??= connect(options);
    client.catch(() => {
      client = null;
    });
    return client;
  };
}

async function connect({ url, places, load }: SdkOptions): Promise<BridgeClient> {
  let reason: unknown;
  for (const place of places) {
    try {
      const { connect } = await load(place);
      return connect({ url, client: { name: "activex.js", version: "1" } });
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}

/** Every card, as a control's automatic mode tells it. Goes on after a lost connection until the returned function is called. */
export function watchCards(
  client: () => Promise<BridgeClient>,
  read: () => Promise<Outcome>,
  tell: (outcome: Outcome | null) => void,
): () => void {
  const end = new AbortController();
  const follow = async () => {
    for await (const { type } of (await client()).watch({ portrait: false, signal: end.signal })) {
      // Read once more, now with its picture as the controls give it: the card lies there.
      const outcome = type === "read" ? await read() : null;
      if (end.signal.aborted) return;
      if (outcome || type === "removed") tell(outcome);
      else if (type === "failed" || type === "moved") tell({ card: null, failure: "unread" });
    }
  };
  follow().catch((error: unknown) => {
    if (!end.signal.aborted) warn(`自动读卡停止 (ended): ${error}`);
  });
  return () => end.abort();
}
