import { z } from "zod";
import type { EventLog } from "../events/log.ts";
import type { Viewers } from "../events/viewers.ts";
import { rpcMethod } from "../method.ts";
import { EventsUnwatchResult, EventsWatchParams, EventsWatchResult } from "../schemas/events.ts";

/** The event log, for the agent's own pages and programs with the token. */
export const eventMethods = (log: EventLog, viewers: Viewers) => [
  rpcMethod({
    name: "events.watch",
    summary: "Sends the agent's newest events and all later ones, personal data masked, by events.added.",
    access: "own",
    unlogged: true,
    params: EventsWatchParams,
    result: EventsWatchResult,
    handle({ from, sam }, { session }) {
      const { run, last } = log;
      viewers.add(session, { seq: from?.run === run ? Math.min(from.seq, last) : 0, sam });
      return { run, last };
    },
  }),
  rpcMethod({
    name: "events.unwatch",
    summary: "Ends events.watch.",
    access: "own",
    unlogged: true,
    params: z.object({}),
    result: EventsUnwatchResult,
    handle(_, { session }) {
      viewers.remove(session);
      return { watching: false as const };
    },
  }),
];
