import type { Browser } from "./browser.ts";
import type { VerdictId } from "./verdict-id.ts";

export interface Verdict {
  readonly id: VerdictId;
  /** What to tell the user, in Chinese and in English; `remedy` is empty where nothing has to be done. */
  readonly zh: { readonly cause: string; readonly remedy: string };
  readonly en: { readonly cause: string; readonly remedy: string };
  /** The browser that the remedy is for. */
  readonly browser: Browser;
  /** `busy`: the page that holds the reader. */
  readonly owner?: string;
  /** `version-too-old`: which side has to be updated. */
  readonly requiresUpdate?: "agent" | "page";
  /** `origin-refused`: the agent is asking its user now. */
  readonly pending?: boolean;
}
