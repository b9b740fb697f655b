/** What the agent tells by itself. */
import type { z } from "zod";
import { CardFailed, CardMoved, CardRead } from "./card.ts";
import { ConsentRequest } from "./consent.ts";
import { EventsAdded } from "./events.ts";
import { LeaseLost, LeaseView } from "./lease.ts";
import { ReaderChanged } from "./readers.ts";

interface Notification {
  readonly summary: string;
  readonly params: z.ZodType;
  /** own: only the agent's own pages and programs are told. */
  readonly access: "page" | "own";
}

export const NOTIFICATIONS = {
  "reader.added": { summary: "A reader was plugged in.", params: ReaderChanged, access: "page" },
  "reader.removed": { summary: "A reader was pulled out.", params: ReaderChanged, access: "page" },
  "reader.changed": {
    summary: "A reader's state, or what lies on it, has changed.",
    params: ReaderChanged,
    access: "page",
  },
  "reader.error": { summary: "A reader has failed.", params: ReaderChanged, access: "page" },
  "card.placed": { summary: "A card was put down; it is being read.", params: CardMoved, access: "page" },
  "card.read": { summary: "A card was read.", params: CardRead, access: "page" },
  "card.removed": { summary: "The card was taken away.", params: CardMoved, access: "page" },
  "card.moved": {
    summary: "The card was lost while it was read: put it down again and hold it still.",
    params: CardMoved,
    access: "page",
  },
  "card.failed": { summary: "The card could not be read, and why.", params: CardFailed, access: "page" },
  "lease.changed": {
    summary: "A reader was taken, given back or renewed, or the line for it has changed.",
    params: LeaseView,
    access: "page",
  },
  "lease.lost": { summary: "Your lease has ended without your doing.", params: LeaseLost, access: "page" },
  "origin.requested": {
    summary: "A page asks to be allowed.",
    params: ConsentRequest,
    access: "own",
  },
  "events.added": { summary: "Events of the agent, for events.watch.", params: EventsAdded, access: "own" },
} as const satisfies Record<string, Notification>;

export type NotificationName = keyof typeof NOTIFICATIONS;
