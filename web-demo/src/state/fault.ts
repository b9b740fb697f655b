import { BridgeError } from "../../../src/sdk/index.ts";

/** A fault as components show it. */
export interface ShownFault {
  readonly id: string;
  readonly cause: string;
  readonly remedy: string;
  readonly en?: { readonly cause: string; readonly remedy: string };
}

/**
 * Anything that was thrown; what is no refusal of the agent is a bug and shown as such.
 *
 * @param whom named in front where it is not the person on the desk
 */
export function shown(error: unknown, whom = ""): ShownFault {
  const { id, cause, remedy, en } = described(error);
  if (!whom) return { id, cause, remedy, en };
  return { id, cause: `${whom}没有录入：${cause}`, remedy, en: { ...en, cause: `${whom}: ${en.cause}` } };
}

function described(error: unknown): Required<ShownFault> {
  if (error instanceof BridgeError) {
    const { id, message, remedy, en } = error;
    return { id, cause: message, remedy, en: { cause: en.message, remedy: en.remedy } };
  }
  const cause = String(error);
  return { id: "page.bug", cause, remedy: "请刷新页面", en: { cause, remedy: "reload the page" } };
}
