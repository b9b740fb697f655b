/** The newest events, a bounded number of them in a bounded number of bytes. Nothing of it is ever written to disk. */
import type { Clock } from "../../base/clock.ts";
import type { AgentEvent } from "../schemas/events.ts";

export type NewEvent = Omit<AgentEvent, "seq" | "at">;

export interface EventLogOptions {
  readonly clock: Clock;
  /** Names this run of the agent. */
  readonly run: string;
  readonly maxEvents?: number;
  /** Estimated, see {@link sizeOf}. */
  readonly maxBytes?: number;
}

interface Kept {
  readonly seq: number;
  /** ms since the epoch */
  readonly at: number;
  readonly event: NewEvent;
  readonly size: number;
}

export class EventLog {
  readonly run: string;
  /** Somebody asked for exchanges with readers' modules. */
  sam = false;
  /** Called after each event; the viewers' way to wake up. */
  added: () => void = () => {};
  readonly #clock: Clock;
  readonly #maxEvents: number;
  readonly #maxBytes: number;
  /** In the order of their coming. */
  readonly #kept = new Set<Kept>();
  #bytes = 0;
  #last = 0;

  constructor({ clock, run, maxEvents = 2_000, maxBytes = 2 * 1024 * 1024 }: EventLogOptions) {
    this.run = run;
    this.#clock = clock;
    this.#maxEvents = maxEvents;
    this.#maxBytes = maxBytes;
  }

  /** @param chars of its bodies, as the mask counted them */
  record(event: NewEvent, chars = 0): void {
    this.#last += 1;
    const size = sizeOf(event, chars);
    this.#kept.add({ seq: this.#last, at: this.#clock.now(), event, size });
    this.#bytes += size;
    for (const oldest of this.#kept) {
      const { size: count } = this.#kept;
      if (count <= this.#maxEvents && (this.#bytes <= this.#maxBytes || count === 1)) break;
      this.#kept.delete(oldest);
      this.#bytes -= oldest.size;
    }
    this.added();
  }

  /** Number of the newest event; 0: none yet. */
  get last(): number {
    return this.#last;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Events after `seq`, oldest first, at most `max`; and how many of them are gone. */
  after(seq: number, max = Number.POSITIVE_INFINITY): { events: AgentEvent[]; missed: number } {
    const first = this.#last - this.#kept.size + 1;
    const from = Math.max(0, seq + 1 - first);
    const events = [...this.#kept]
      .slice(from, from + max)
      .map(({ seq, at, event }) => ({ seq, at: new Date(at).toISOString(), ...event }));
    return { events, missed: Math.max(0, first - seq - 1) };
  }
}

/** What an event costs in memory, roughly and rather too much: two bytes a character. */
function sizeOf({ name, origin, program, reader, detail, spans }: NewEvent, chars: number): number {
  const texts = name.length + (origin?.length ?? 0) + (program?.length ?? 0) + (reader?.length ?? 0);
  const details = detail ? 40 * Object.keys(detail).length + JSON.stringify(detail).length : 0;
  return 300 + 2 * (texts + chars + details) + 80 * (spans?.length ?? 0);
}
