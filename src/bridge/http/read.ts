import { Fault } from "../../base/fault.ts";
import { bridgeFaults } from "../faults.ts";
import { LIMITS } from "../limits.ts";
import { readCard } from "../methods/card.ts";
import { parse } from "../rpc/check.ts";
import { ReadParams } from "../schemas/card.ts";
import type { Call, RouteContext } from "./route.ts";

/** `POST /v1/read`. A caller without a connection cannot hold a reader, but must not cross one that does. */
export async function readOnce(
  { body, caller, signal, trace }: Call,
  context: RouteContext,
): Promise<object> {
  const params = parse(ReadParams, await body());
  const origin = caller?.origin ?? null;
  const identity = { id: context.random.uuid(), origin, own: caller?.access === "own" };
  const record = (outcome: string, number?: string) =>
    context.audit.record({
      event: "call",
      origin,
      method: "POST /v1/read",
      outcome,
      ...(number === undefined ? {} : { number }),
    });
  const { readings: underWay } = context;
  const running = [...underWay].filter((reading) => reading.origin === origin).length;
  if (running >= LIMITS.callsInFlight) throw new Fault(bridgeFaults["request.too-many"]);
  const reading = { origin };
  underWay.add(reading);
  try {
    const card = await readCard(context, params, { caller: identity, signal, trace });
    record("ok", card.number);
    return card;
  } catch (error) {
    if (error instanceof Fault) record(error.id);
    throw error;
  } finally {
    underWay.delete(reading);
  }
}
