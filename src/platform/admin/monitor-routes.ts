import { overview } from "../monitoring/overview.ts";
import { Overview } from "../schemas.ts";
import type { Route } from "./route.ts";

/** What happens now. */
export const monitorRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/overview",
    access: "read",
    summary: "Counts, and what somebody should look at.",
    answer: Overview,
    async handle(_call, { store, presence, clock }) {
      const view = await store.read((db) => overview(db, presence, clock.now()));
      return { status: 200, json: view satisfies Overview };
    },
  },
  {
    method: "GET",
    path: "/events",
    access: "read",
    summary: "Server-sent events: command, device, attendance, reset; Last-Event-ID replays what was missed.",
    answer: "events",
    async handle({ request, response }, { streams }) {
      const header = request.headers["last-event-id"];
      await streams.open(response, typeof header === "string" ? header : undefined);
      return null;
    },
  },
];
