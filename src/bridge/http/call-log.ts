/** One HTTP call as an event. */
import type { IncomingMessage } from "node:http";
import type { Clock } from "../../base/clock.ts";
import { Trace } from "../../readers/trace.ts";
import { type CallOutcome, logCall, plainName } from "../events/calls.ts";
import type { EventLog } from "../events/log.ts";
import type { Sparing } from "../events/sparing.ts";
import { whoWas } from "../events/who.ts";
import { readJson } from "./respond.ts";
import type { Route } from "./route.ts";

export interface CallLogOptions {
  readonly events: EventLog;
  /** For calls that anybody may make. */
  readonly openCalls: Sparing;
  readonly clock: Clock;
}

/** @param call.known the page may call: its mistyped paths are its own business, and all told */
export function beginLog(
  request: IncomingMessage,
  { path, known }: { path: string; known: boolean },
  { events, openCalls, clock }: CallLogOptions,
) {
  const began = clock.monotonic();
  const trace = new Trace(clock);
  let sent: unknown;
  return {
    trace,
    body: async () => {
      sent = await readJson(request);
      return sent;
    },
    done(route: Route | undefined, outcome: CallOutcome) {
      if (route?.unlogged && "result" in outcome) return;
      const { origin } = whoWas(request);
      const isOpen = route ? route.access === "open" : !known;
      const detail = isOpen ? openCalls.admit(origin) : {};
      if (!detail) return;
      const call = {
        name: `${request.method} ${route ? path : plainName(path)}`,
        origin,
        params: { schema: route?.body, value: sent },
        trace,
        ms: clock.monotonic() - began,
        detail,
      };
      logCall(events, call, { ...outcome, schema: route?.answer });
    },
  };
}
