import { WebSocket } from "ws";
import { z } from "zod";
import { Fault } from "../base/fault.ts";
import { EventsAdded } from "../bridge/schemas/events.ts";
import { appFaults } from "./faults.ts";
import type { LocalAgent } from "./local-agent.ts";

const Notice = z.object({ method: z.literal("events.added"), params: EventsAdded });

/**
 * Hands on the agent's events, old ones first, until the agent ends the connection or the signal is aborted.
 * @throws Fault `app.not-running` when it cannot be opened
 */
export function followEvents(
  { url, token }: LocalAgent,
  { sam, signal }: { sam: boolean; signal: AbortSignal },
  heard: (added: z.infer<typeof EventsAdded>) => void,
): Promise<void> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/v1/ws`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const call = (id: number, method: string, params: object) =>
    socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
  signal.addEventListener("abort", () => socket.close());
  return new Promise((resolve, reject) => {
    socket.once("open", () => {
      call(1, "session.hello", { protocol: [1], client: { name: "idcard-bridge events", version: "1" } });
      call(2, "events.watch", { sam });
    });
    socket.on("message", (data) => {
      const notice = Notice.safeParse(JSON.parse(String(data)));
      if (notice.success) heard(notice.data.params);
    });
    socket.once("error", (error) =>
      reject(new Fault(appFaults["app.not-running"], { dir: url }, { cause: error })),
    );
    socket.once("close", () => resolve());
  });
}
