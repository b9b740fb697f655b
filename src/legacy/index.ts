/**
 * The vendors' old localhost services, for pages that call them: off unless IT names them. They are doors of the same
 * house: Host, origin, consent, users, rate and limits are the agent's own, whatever the vendors' did.
 */
import { Fault } from "../base/fault.ts";
import type { Desk } from "../bridge/desk.ts";
import type { UnderWay } from "./guard.ts";
import { handleLegacy } from "./http.ts";
import { SERVICES } from "./services/index.ts";
import { LegacySockets } from "./sockets.ts";

export interface Legacy {
  /** Ports that are served, by the service's name. */
  readonly ports: Readonly<Record<string, number>>;
  /** Ends connections; the listeners end with the bridge. */
  stop(): void;
}

/**
 * Opens the ports that are named and no other. One that is taken is told in the log and by the doctor; the others go
 * on.
 * @param wanted `cvr`, `est:6688`
 */
export async function openLegacy(desk: Desk, wanted: readonly string[]): Promise<Legacy> {
  const ports: Record<string, number> = {};
  const sockets: LegacySockets[] = [];
  const underWay: UnderWay = new Set();
  for (const text of wanted) {
    const [name, port] = text.split(":");
    const service = SERVICES.find((one) => one.name === name);
    if (!service || service.name in ports) continue;
    const serving = { desk, service, underWay };
    const mine = new LegacySockets(serving);
    sockets.push(mine);
    try {
      const listening = await desk.listen(port === undefined ? service.port : Number(port), (server) => {
        server.on("request", (request, response) => void handleLegacy(request, response, serving));
        server.on("upgrade", (request, socket, head) => mine.upgrade(request, socket, head));
      });
      ports[service.name] = listening.port;
    } catch (error) {
      const fault = Fault.accept(error);
      desk.log.warn({ service: service.name, fault: fault.id }, fault.text("zh").cause);
    }
  }
  return {
    ports,
    stop() {
      for (const one of sockets) one.close();
    },
  };
}
