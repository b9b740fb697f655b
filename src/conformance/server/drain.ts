/** Without control, the queue is emptied by the protocol itself: whatever is offered is fetched and reported done. */
import {
  ENDPOINT_OF_COMMAND,
  ENDPOINTS,
  type EndpointName,
  isCommandName,
} from "../../device-protocol/endpoints.ts";
import { sign } from "../../device-protocol/sign.ts";
import { post } from "./client.ts";
import { DONE } from "./expectations.ts";
import type { Fixtures } from "./fixtures.ts";

const MOST = 100;

/** A command in flight is not offered again for a minute, and holds up the next one: reported done, it is over. */
export async function endCommands(
  url: string,
  { app }: Fixtures,
  queued: readonly { readonly sn: string; readonly code: string }[],
): Promise<void> {
  const to = ENDPOINTS.callback;
  for (const { sn, code } of queued) {
    const params = { appid: app.appid, sn, code, version: "v1", data: DONE };
    const signed = { ...params, sign: sign("S1", to, params, app.secret) };
    await post(url.replace(/\/+$/, "") + to.path, signed, "urlencoded").catch(() => {});
  }
}

/** Best effort: what remains shows in the cases themselves. */
export async function drain(url: string, { app }: Fixtures, sn: string): Promise<void> {
  const ask = async (to: EndpointName, more: Record<string, string>): Promise<unknown> => {
    const params = { appid: app.appid, sn, version: "v1", ...more };
    const signed = { ...params, sign: sign("S1", ENDPOINTS[to], params, app.secret) };
    const { text } = await post(url.replace(/\/+$/, "") + ENDPOINTS[to].path, signed, "urlencoded");
    return JSON.parse(text);
  };
  try {
    for (let taken = 0; taken < MOST; taken++) {
      const answer = (await ask("getServer", {})) as { data?: { cmd?: unknown; code?: unknown } } | null;
      const { cmd, code } = answer?.data ?? {};
      if (typeof cmd !== "string" || typeof code !== "string") return;
      if (isCommandName(cmd)) await ask(ENDPOINT_OF_COMMAND[cmd], { code });
      await ask("callback", { code, data: DONE });
    }
  } catch {
    // A server that cannot even be drained fails its cases one by one.
  }
}
