/**
 * The client that runs in a page: connects to the agent of this computer, reads cards, says what is missing.
 * No dependency; package `idcard-bridge/sdk`, and served by the agent at `/sdk.js` and `/sdk.classic.js`.
 *
 * ```js
 * const bridge = connect();
 * bridge.on("verdict", ({ zh }) => show(zh.cause, zh.remedy));
 * button.onclick = async () => fill(await bridge.read({ waitMs: 30_000 }));
 * ```
 */
import type { Card } from "../card/card.ts";
import type { ReaderView } from "../readers/reader.ts";
import { BridgeClient } from "./client.ts";
import { browserEnvironment } from "./environment.ts";
import type { ConnectOptions } from "./options.ts";

export type { Browser } from "./browser.ts";
export type { BridgeClient } from "./client.ts";
export { BridgeError } from "./error.ts";
export type { Lease } from "./lease.ts";
export type * from "./options.ts";
export type { Verdict } from "./verdict.ts";
export type { VerdictId } from "./verdict-id.ts";
export type { CardEvent, Watch } from "./watch.ts";
export type { Card, ReaderView };

/** Connects, and again after every loss, until `close()`. Where the browser has to ask its user it waits for a click. */
export function connect(options: ConnectOptions = {}): BridgeClient {
  return new BridgeClient(options, options.environment ?? browserEnvironment());
}
