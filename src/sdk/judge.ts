import { browserOf } from "./browser.ts";
import type { Environment } from "./environment.ts";
import type { Verdict } from "./verdict.ts";
import type { VerdictId } from "./verdict-id.ts";
import { textsOf } from "./verdict-texts.ts";

export interface VerdictDetails {
  readonly owner?: string;
  readonly requiresUpdate?: "agent" | "page";
  readonly pending?: boolean;
  /** The agent that runs here belongs to another user of this computer. */
  readonly otherUser?: boolean;
  /** The page runs in a frame without permission; null: perhaps, the browser does not tell. */
  readonly framed?: boolean | null;
}

/** A verdict in words for the browser at hand. @param url the agent's address */
export function verdictOf(
  id: VerdictId,
  { userAgent, origin, worker }: Pick<Environment, "userAgent" | "origin" | "worker">,
  url: string,
  { framed = false, otherUser = false, ...details }: VerdictDetails = {},
): Verdict {
  const browser = browserOf(userAgent);
  const { cause, remedy } = textsOf(id, { browser, worker, framed, otherUser, ...details });
  const fill = (text: string) =>
    text
      .replaceAll("{origin}", origin)
      .replaceAll("{url}", `${url}/`)
      .replaceAll("{owner}", details.owner ?? "?");
  return {
    id,
    zh: { cause: fill(cause[0]), remedy: fill(remedy[0]) },
    en: { cause: fill(cause[1]), remedy: fill(remedy[1]) },
    browser,
    ...details,
  };
}
