import type { Bridge } from "../../bridge/index.ts";
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
  return (await bridge.listenSecurely(config.tlsPort, tls)).port;
}
