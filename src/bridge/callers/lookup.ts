/** Which program, of which user, is at the other end of a loopback connection. */
import type { Program } from "../schemas/consent.ts";

/** A TCP connection to the agent, by its two ports: on loopback they name it. */
export interface Connection {
  readonly peerPort: number;
  readonly agentPort: number;
}

export interface CallerLookup {
  /** Does the caller belong to the user that runs the agent? null: the system does not tell. */
  isOwnUser(connection: Connection): Promise<boolean | null>;
  /** null: the system does not tell. */
  programOf(connection: Connection): Promise<Program | null>;
}

/** For a system that tells nothing. */
export const noLookup: CallerLookup = { isOwnUser: async () => null, programOf: async () => null };
