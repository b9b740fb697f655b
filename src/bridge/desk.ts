/** How another room serves pages in its own words behind the very same guards: the vendors' old services. */
import type { Server } from "node:http";
import type { z } from "zod";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Random } from "../base/random.ts";
import type { Card } from "../card/card.ts";
import type { ReaderManager } from "../readers/manager.ts";
import type { Audit } from "./audit.ts";
import type { Gate } from "./guards/gate.ts";
import type { Limits } from "./limits.ts";
import type { Identity } from "./methods/context.ts";
import type { ReadParams } from "./schemas/card.ts";

export interface Desk {
  readonly gate: Gate;
  readonly limits: Limits;
  readonly readers: ReaderManager;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Leases are respected. @throws Fault `reader.*`, `card.*`, `sam.*`; the signal's reason */
  read(params: z.output<typeof ReadParams>, caller: Identity, signal: AbortSignal): Promise<Card>;
  /**
   * Listens on both loopback addresses; other peers are hung up on. Ends with the bridge.
   * @throws Fault `bridge.port-in-use`
   */
  listen(port: number, prepare: (server: Server) => void): Promise<{ port: number }>;
}
