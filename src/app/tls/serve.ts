import type { Bridge } from "../../bridge/index.ts";
import { listenOnFirst, portsOf, TLS_PORTS } from "../ports.ts";
import type { AppContext } from "../service.ts";
import { isDue, makeTls, readTls } from "./identity.ts";

/**
 * Opens the https port where the setting says so; a roll-out by policy finds its certificate made at the start.
 * @returns the port, or null when TLS is off
 */
export async function serveTls(bridge: Bridge, context: AppContext): Promise<number | null> {
  const { config, dir, clock, log } = context;
  if (config.tls === "off") return null;
  const tls = readTls(dir) ?? (await makeTls(dir, context));
  if (isDue(tls, clock.now())) {
    const expiresAt = new Date(tls.expiresAt).toISOString();
    log.warn(
      { expiresAt },
      "the https certificate ends soon: run `idcard-bridge tls enable` and trust the new one",
    );
  }
  const ports = portsOf(config.tlsPort, config.sources.tlsPort === undefined, TLS_PORTS);
  const listen = (port: number) => bridge.listenSecurely(port, tls);
  return (await listenOnFirst(ports, { listen, log })).port;
}
