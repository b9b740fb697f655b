/** How another room serves pages in its own words behind the very same guards: the vendors' old services. */
import type { Server } from "node:http";
import type { z } from "zod";
import type { Clock } from "../base/clock.ts";
import type { Log } from "../base/log.ts";
import type { Random } from "../base/random.ts";
import { Card } from "../card/card.ts";
import type { ReaderManager } from "../readers/manager.ts";
import { Trace } from "../readers/trace.ts";
import type { Audit } from "./audit.ts";
import { type CallOutcome, logCall } from "./events/calls.ts";
import type { EventLog } from "./events/log.ts";
import type { Gate } from "./guards/gate.ts";
import type { Limits } from "./limits.ts";
import { readCard } from "./methods/card.ts";
import type { Identity, MethodContext } from "./methods/context.ts";
import { ReadParams } from "./schemas/card.ts";

export interface Desk {
  readonly gate: Gate;
  readonly limits: Limits;
  readonly readers: ReaderManager;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Leases are respected. An event by that name. @throws Fault `reader.*`, `card.*`, `sam.*`; the signal's reason */
  read(
    params: z.output<typeof ReadParams>,
    caller: Identity,
    call: { readonly name: string; readonly signal: AbortSignal },
  ): Promise<Card>;
  /**
   * Listens on both loopback addresses; other peers are hung up on. Ends with the bridge.
   * @throws Fault `bridge.port-in-use`
   */
  listen(port: number, prepare: (server: Server) => void): Promise<{ port: number }>;
}

/** Reading for a desk, with the event that every call leaves. */
export function deskRead(
  context: MethodContext,
  { events, clock }: { events: EventLog; clock: Clock },
): Desk["read"] {
  return async (params, caller, { name, signal }) => {
    const trace = new Trace(clock);
    const began = clock.monotonic();
    const done = (outcome: CallOutcome) => {
      const value = { schema: ReadParams, value: params };
      const call = { name, origin: caller.origin, params: value, trace, ms: clock.monotonic() - began };
      logCall(events, call, { ...outcome, schema: Card });
    };
    try {
      const result = await readCard(context, params, { caller, signal, trace });
      done({ result });
      return result;
    } catch (error) {
      done({ error });
      throw error;
    }
  };
}
