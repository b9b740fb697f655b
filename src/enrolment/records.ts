/** The records as the rest of the room changes them: on disk first, then told. */
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { CommandView } from "../platform/schemas.ts";
import { enrolmentFaults } from "./faults.ts";
import { advance, type EnrolmentRecord, stateOf } from "./record.ts";
import type { EnrolmentStore, NewEnrolment } from "./store.ts";

export class Records {
  readonly #store: EnrolmentStore;
  readonly #clock: Clock;
  readonly #changed: (record: EnrolmentRecord) => void;

  constructor(store: EnrolmentStore, clock: Clock, changed: (record: EnrolmentRecord) => void) {
    this.#store = store;
    this.#clock = clock;
    this.#changed = changed;
  }

  add(enrolment: NewEnrolment): void {
    this.#store.insert(enrolment);
    this.#changed(enrolment.record);
  }

  /** @throws Fault `enrolment.not-found` */
  find(id: string): EnrolmentRecord {
    const record = this.#store.find(id);
    if (!record) throw new Fault(enrolmentFaults["enrolment.not-found"]);
    return record;
  }

  /** Unfinished ones, oldest first. */
  open(): EnrolmentRecord[] {
    return this.#store.open();
  }

  photo(id: string): Buffer {
    return this.#store.photo(id);
  }

  announce(id: string): void {
    this.#changed(this.find(id));
  }

  change(id: string, part: Partial<EnrolmentRecord>): EnrolmentRecord {
    const record = { ...this.find(id), ...part };
    this.#store.update(record, stateOf(record, { sending: false, faulty: false }) !== "done");
    this.#changed(record);
    return record;
  }

  /** What the platform tells of commands, all of one batch; of others' batches nothing is kept. */
  see(commands: readonly CommandView[]): EnrolmentRecord | null {
    const [first] = commands;
    const record = first?.batchId ? this.#store.findByBatch(first.batchId) : null;
    if (!record) return null;
    const now = this.#clock.now();
    const dispatch = record.dispatches.find(({ batchId }) => batchId === first?.batchId);
    let moved = false;
    const terminals = record.terminals.map((terminal) => {
      // News of an earlier try must not settle the present one.
      if (record.dispatches.findLast(({ devices }) => devices.includes(terminal.sn)) !== dispatch)
        return terminal;
      const command = commands.find(({ sn }) => sn === terminal.sn);
      const next = command && advance(terminal, command, now);
      moved ||= Boolean(next);
      return next ?? terminal;
    });
    return moved ? this.change(record.id, { terminals }) : record;
  }
}
