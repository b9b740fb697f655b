import type { BridgeClient } from "../../src/sdk/client.ts";
import { connect } from "../../src/sdk/index.ts";
import type { ConnectOptions } from "../../src/sdk/options.ts";

/**
 * Connects a page that an agent serves to that agent. A page from elsewhere looks on several ports; here others'
 * agents are none of its business, and its own security policy would stop it at their ports.
 */
export const connectToOwnAgent = (options: Omit<ConnectOptions, "url">): BridgeClient =>
  connect({ ...options, url: location.origin });
