import { EventList } from "../schemas/events.ts";
import type { Route } from "./route.ts";

export const eventRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/events",
    summary: "The agent's newest events, personal data masked; live by events.watch on /v1/ws.",
    access: "own",
    unlogged: true,
    answer: EventList,
    handle: (_, { events }) => ({ run: events.run, ...events.after(0) }),
  },
];
