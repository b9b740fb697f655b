/** The event log: what happens in the agent, for whoever looks for the reason why something does not work. */
import { z } from "zod";
import { Span } from "../../readers/trace.ts";

export const EventKind = z
  .enum(["connection", "refused", "call", "reader", "card", "lease", "consent", "simulator", "sam"])
  .describe("sam: exchanges with the reader's module, only while somebody asks for them");
export type EventKind = z.infer<typeof EventKind>;

/** Nothing of a card is in it: bodies are masked by their schemas before they get here. */
export const AgentEvent = z.object({
  seq: z.number().int().describe("counts from 1, without gaps"),
  at: z.iso.datetime(),
  kind: EventKind,
  name: z.string().describe("opened, closed, card.read, POST /v1/read, added, find …"),
  outcome: z.string().describe("ok, the id of a fault, the name of a close code, or a state"),
  origin: z.string().nullable().optional().describe("the page; null: a program of this machine"),
  program: z.string().nullable().optional().describe("what the page runs in, where the system tells"),
  connection: z.number().int().optional().describe("number of the WebSocket connection"),
  reader: z.string().optional(),
  code: z.number().int().optional().describe("close code of a connection"),
  ms: z.number().optional().describe("how long it took"),
  spans: z.array(Span).optional().describe("what the time was spent on"),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
  request: z.unknown().optional().describe("masked"),
  reply: z.unknown().optional().describe("masked"),
});
export type AgentEvent = z.infer<typeof AgentEvent>;

/** Where a viewer that was here before goes on. */
const From = z.object({ run: z.string().max(64), seq: z.number().int().min(0) });

export const EventsWatchParams = z.object({
  from: From.optional().describe("the last event that is known already; of another run it is of no account"),
  sam: z.boolean().default(false).describe("also exchanges with the reader's module, from now on"),
});
export const EventsWatchResult = z.object({
  run: z.string().describe("names this run of the agent"),
  last: z
    .number()
    .int()
    .describe("the newest event; those up to it follow as events.added, like all later ones"),
});
export const EventsUnwatchResult = z.object({ watching: z.literal(false) });

export const EventsAdded = z.object({
  events: z.array(AgentEvent),
  missed: z.number().int().describe("events that were gone before this viewer could take them"),
});

export const EventList = z.object({
  run: z.string(),
  events: z.array(AgentEvent).describe("the newest last"),
  missed: z.number().int().describe("older ones that are not kept any more"),
});
export type EventList = z.infer<typeof EventList>;
