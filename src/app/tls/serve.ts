import { accessSync, constants } from "node:fs";
import { dirname, join } from "node:path";
import type { Bridge } from "../../bridge/index.ts";
import { policyFile } from "../config/places.ts";
import { listenOnFirst, portsOf, TLS_PORTS } from "../ports.ts";
import type { AppContext } from "../service.ts";
import { isDue, makeTls, readTls, type TlsFiles } from "./identity.ts";

/**
 * Opens the https port where the setting says so; a roll-out by policy finds its certificate made at the start.
 * @returns the port, or null when TLS is off
 */
export async function serveTls(bridge: Bridge, context: AppContext): Promise<number | null> {
  const { config, dir, clock, log } = context;
  if (config.tls === "off") return null;
  const tls = machineTls() ?? readTls(dir) ?? (await makeTls(dir, context));
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

/** The certificate that provisioning made for all users of this computer, where this one may read its key. */
function machineTls(): TlsFiles | null {
  const dir = dirname(policyFile());
  try {
    accessSync(join(dir, "tls", "key.pem"), constants.R_OK);
  } catch {
    return null;
  }
  return readTls(dir);
}
