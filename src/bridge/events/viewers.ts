/** Who looks at the event log now. Each viewer takes events at its own pace: a slow one misses some, no more. */
import type { Clock } from "../../base/clock.ts";
import type { Session } from "../method.ts";
import type { EventLog } from "./log.ts";

/** Events are sent together that come so close upon each other, ms. */
const GATHER_MS = 50;
const MOST_AT_ONCE = 200;
/** A viewer that has not taken so many bytes yet gets nothing new; what is pushed out of the log meanwhile it misses. */
const MAX_BACKLOG = 512 * 1024;
const SLOW_MS = 500;

interface Viewer {
  readonly session: Session;
  sam: boolean;
  /** The last event that it was sent. */
  seq: number;
  /** Takes the planned sending back; null: none is planned. */
  planned: (() => void) | null;
}

export class Viewers {
  readonly #log: EventLog;
  readonly #clock: Clock;
  readonly #all = new Map<string, Viewer>();

  constructor(log: EventLog, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** Sends what is kept after `seq`, and everything from now on, until the session ends or {@link remove}. */
  add(session: Session, { seq, sam }: { seq: number; sam: boolean }): void {
    if (!this.#all.has(session.id)) session.onClose(() => this.remove(session));
    this.remove(session);
    const viewer: Viewer = { session, sam, seq, planned: null };
    this.#all.set(session.id, viewer);
    this.#changed();
    this.#plan(viewer, GATHER_MS);
  }

  remove(session: Pick<Session, "id">): void {
    this.#all.get(session.id)?.planned?.();
    if (this.#all.delete(session.id)) this.#changed();
  }

  /** While nobody looks an event costs no more than being kept. */
  #changed(): void {
    const viewers = [...this.#all.values()];
    this.#log.sam = viewers.some(({ sam }) => sam);
    this.#log.added = viewers.length === 0 ? () => {} : () => this.#wake();
  }

  #wake(): void {
    for (const viewer of this.#all.values()) if (!viewer.planned) this.#plan(viewer, GATHER_MS);
  }

  #plan(viewer: Viewer, ms: number): void {
    viewer.planned = this.#clock.after(ms, () => {
      viewer.planned = null;
      this.#send(viewer);
    });
  }

  #send(viewer: Viewer): void {
    if (viewer.session.backlog > MAX_BACKLOG) {
      this.#plan(viewer, SLOW_MS);
      return;
    }
    const { events, missed } = this.#log.after(viewer.seq, MOST_AT_ONCE);
    viewer.seq += missed + events.length;
    const wanted = viewer.sam ? events : events.filter(({ kind }) => kind !== "sam");
    if (wanted.length > 0 || missed > 0) viewer.session.notify("events.added", { events: wanted, missed });
    if (viewer.seq < this.#log.last) this.#plan(viewer, 0);
  }
}
