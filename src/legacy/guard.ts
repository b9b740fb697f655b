import type { IncomingMessage } from "node:http";
import { Fault } from "../base/fault.ts";
import { isOrigin } from "../bridge/consent/origin.ts";
import type { Desk } from "../bridge/desk.ts";
import { bridgeFaults } from "../bridge/faults.ts";
import { failureOf } from "../legacy-shapes/failure.ts";
import { refused, type Teller, tellerOf } from "./teller.ts";

/** Calls that are under way, on all of the vendors' ports together. */
export type UnderWay = Set<{ readonly origin: string | null }>;

/**
 * The agent's guards, in their order: host, rate, user, origin. Who is not let in gets a teller that knows nothing
 * but the failure, so that the page shows its own error; an unknown page is put before the user as ever.
 * @throws Fault `host.refused`: a rebound name gets no words at all
 */
export async function admit(
  request: IncomingMessage,
  signal: AbortSignal,
  { desk, service, underWay }: { desk: Desk; service: string; underWay: UnderWay },
): Promise<{ teller: Teller; done(): void }> {
  const { gate } = desk;
  gate.checkHost(request);
  const { origin } = request.headers;
  try {
    if (!gate.knows(origin)) gate.countOpening(request);
    const caller = await gate.identify(request);
    if (!gate.countCall(caller)) throw new Fault(bridgeFaults["request.too-fast"]);
    const running = [...underWay].filter((call) => call.origin === caller.origin).length;
    if (running >= desk.limits.callsInFlight) throw new Fault(bridgeFaults["request.too-many"]);
    const call = { origin: caller.origin };
    underWay.add(call);
    const identity = { id: desk.random.uuid(), origin: caller.origin, own: caller.access === "own" };
    return {
      teller: tellerOf(desk, service, { caller: identity, signal }),
      done: () => void underWay.delete(call),
    };
  } catch (error) {
    const { id } = Fault.accept(error);
    const page = origin !== undefined && isOrigin(origin) ? origin : null;
    desk.audit.record({ event: "request.refused", origin: page, method: `legacy ${service}`, outcome: id });
    return { teller: refused(failureOf(id)), done() {} };
  }
}
