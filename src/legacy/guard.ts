import type { IncomingMessage } from "node:http";
import { Fault } from "../base/fault.ts";
import { isOrigin } from "../bridge/consent/origin.ts";
import type { Desk } from "../bridge/desk.ts";
import { bridgeFaults } from "../bridge/faults.ts";
import { failureOf } from "../legacy-shapes/failure.ts";
import { refused, type Teller, tellerOf } from "./teller.ts";

/** Calls of one origin that are under way. */
export type UnderWay = Map<string, number>;

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
    const key = caller.origin ?? "";
    const running = underWay.get(key) ?? 0;
    if (running >= desk.limits.callsInFlight) throw new Fault(bridgeFaults["request.too-many"]);
    underWay.set(key, running + 1);
    const identity = { id: desk.random.uuid(), origin: caller.origin, own: caller.access === "own" };
    return {
      teller: tellerOf(desk, service, { caller: identity, signal }),
      done() {
        const left = (underWay.get(key) ?? 1) - 1;
        if (left > 0) underWay.set(key, left);
        else underWay.delete(key);
      },
    };
  } catch (error) {
    const { id } = Fault.accept(error);
    const page = origin !== undefined && isOrigin(origin) ? origin : null;
    desk.audit.record({ event: "request.refused", origin: page, method: `legacy ${service}`, outcome: id });
    return { teller: refused(failureOf(id)), done() {} };
  }
}
