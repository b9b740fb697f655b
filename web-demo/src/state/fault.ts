import { BridgeError } from "../../../src/sdk/index.ts";

/** A fault as components show it. */
export interface ShownFault {
  readonly id: string;
  readonly cause: string;
  readonly remedy: string;
  readonly en?: { readonly cause: string; readonly remedy: string };
}

/** Anything that was thrown; what is no refusal of the agent is a bug and shown as such. */
export function shown(error: unknown): ShownFault {
  if (!(error instanceof BridgeError)) return { id: "page.bug", cause: String(error), remedy: "请刷新页面" };
  const { id, message, remedy, en } = error;
  return { id, cause: message, remedy, en: { cause: en.message, remedy: en.remedy } };
}
