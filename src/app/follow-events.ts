import { WebSocket } from "ws";
import { z } from "zod";
import { Fault } from "../base/fault.ts";
import { EventsAdded } from "../bridge/schemas/events.ts";
import { appFaults } from "./faults.ts";
import type { LocalAgent } from "./local-agent.ts";

const Notice = z.object({ method: z.literal("events.added"), params: EventsAdded });
const Greeted = z.object({ id: z.literal(1), result: z.unknown() });
const Refused = z.object({ error: z.object({ data: z.object({ id: z.string() }) }) });

/**
 * Hands on the agent's events, old ones first, until the agent ends the connection or the signal is aborted.
 * @throws Fault `app.not-running` when it cannot be opened, `app.agent-answer` when the agent refuses
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
    });
    socket.on("message", (data) => {
      const message: unknown = JSON.parse(String(data));
      const notice = Notice.safeParse(message);
      if (notice.success) return heard(notice.data.params);
      const refused = Refused.safeParse(message);
      if (refused.success) {
        reject(new Fault(appFaults["app.agent-answer"], { reason: refused.data.error.data.id }));
        socket.close();
      } else if (Greeted.safeParse(message).success) call(2, "events.watch", { sam });
    });
    socket.once("error", (error) =>
      reject(new Fault(appFaults["app.not-running"], { dir: url }, { cause: error })),
    );
    socket.once("close", () => resolve());
  });
}
