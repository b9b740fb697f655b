import type { Verdict } from "../sdk/verdict.ts";

/** `window.idcardBridge`, for pages that can change a line. The old objects work without it. */
export interface IdcardBridgeShim {
  /**
   * Tries to reach the agent and tells what stands between this page and a card: `ready`, or a verdict with its
   * remedy, which is shown in the console as well. Call it when the user clicks: a public page's browser asks its user
   * then, and synchronous reading works only after that was answered.
   * @throws when sdk.js is neither beside this script nor at the agent
   */
  ready(): Promise<Verdict>;
  /**
   * Reads without freezing the tab, then runs old code, whose calls get what was read:
   * `const code = await idcardBridge.read(() => CVR_IDCard.ReadCard(), { waitMs: 10000 })`
   * @returns what `work` returns
   */
  read<T>(work: () => T, options?: { readonly waitMs?: number; readonly signal?: AbortSignal }): Promise<T>;
  /** The controls that are served here, and how well the facts about each are known: A, B or C. */
  readonly controls: readonly { readonly name: string; readonly grade: "A" | "B" | "C" }[];
}
