/** Which ports an agent may take: several users of one computer each have one. */
import { Fault } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import { bridgeFaults } from "../bridge/faults.ts";

/** The SDK knocks on the same ones (src/sdk/client.ts). */
export const AGENT_PORTS: readonly number[] = [22377, 22387, 22397, 22407, 22417];
/** The https port of each lies next to it. */
export const TLS_PORTS: readonly number[] = AGENT_PORTS.map((port) => port + 1);

/** A port that somebody named is taken as it is; only the default gives way. */
export function portsOf(port: number, isDefault: boolean, list: readonly number[]): readonly number[] {
  return isDefault ? list : [port];
}

/**
 * Listens on the first port that is free.
 * @throws Fault `bridge.port-in-use` of the last one when none is
 */
export async function listenOnFirst<T>(
  ports: readonly number[],
  { listen, log }: { listen: (port: number) => Promise<T>; log: Log },
): Promise<T> {
  const [port = 0, ...others] = ports;
  try {
    return await listen(port);
  } catch (error) {
    const fault = Fault.accept(error);
    if (!fault.is(bridgeFaults["bridge.port-in-use"]) || others.length === 0) throw fault;
    log.warn(
      { port, next: others[0] },
      "the port is taken, by another user's agent perhaps: the next is tried",
    );
    return await listenOnFirst(others, { listen, log });
  }
}
