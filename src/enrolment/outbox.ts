/** Sends what is stored, one record after the other, until the platform has all of it. */

import { backOff } from "../base/back-off.ts";
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import { Pause } from "../base/pause.ts";
import type { Random } from "../base/random.ts";
import { enrolmentFaults } from "./faults.ts";
import type { PlatformClient } from "./platform-client.ts";
import { accepted, type EnrolmentRecord, isolate, nextStep } from "./record.ts";
import type { Records } from "./records.ts";
import { type Circumstances, faultView } from "./view.ts";

interface Options {
  readonly records: Records;
  readonly client: PlatformClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** After these every other record would fail as well. */
const STOPS_THE_ROUND: readonly string[] = [
  "enrolment.platform-unreachable",
  "enrolment.platform-token",
  "enrolment.platform-answer",
];

export class Outbox {
  readonly #options: Options;
  readonly #pause: Pause;
  readonly #faults = new Map<string, Fault>();
  #sending: string | null = null;
  #nextTryAt: number | null = null;
  #again = false;

  constructor(options: Options) {
    this.#options = options;
    this.#pause = new Pause(options.clock);
  }

  /** What is going on around a record. */
  circumstances(id: string): Circumstances {
    return {
      sending: this.#sending === id,
      fault: this.#faults.get(id) ?? null,
      nextTryAt: this.#nextTryAt,
    };
  }

  /** There is something new to send, or a reason to try at once. */
  kick(): void {
    this.#again = true;
    this.#pause.end();
  }

  /** Works until the signal ends it. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random } = this.#options;
    for (let attempt = 0; !signal.aborted; ) {
      this.#again = false;
      const left = await this.#round(signal);
      if (this.#again || signal.aborted) continue;
      attempt = left ? attempt + 1 : 0;
      const ms = left ? backOff(attempt - 1, random) : FOR_EVER_MS;
      this.#nextTryAt = left ? clock.now() + ms : null;
      for (const id of this.#faults.keys()) this.#options.records.announce(id);
      await this.#pause.wait(ms, signal);
      this.#nextTryAt = null;
    }
  }

  /** @returns whether something could not be sent */
  async #round(signal: AbortSignal): Promise<boolean> {
    const waiting = this.#options.records.open().filter((record) => nextStep(record).do !== "nothing");
    for (const [index, record] of waiting.entries()) {
      const fault = await this.#send(record, signal);
      if (signal.aborted) return false;
      if (!fault || !STOPS_THE_ROUND.includes(fault.id)) continue;
      for (const { id } of waiting.slice(index)) this.#faults.set(id, fault);
      return true;
    }
    return this.#faults.size > 0;
  }

  /** All steps of one record. @returns the fault that stopped it for now, or null */
  async #send(record: EnrolmentRecord, signal: AbortSignal): Promise<Fault | null> {
    const { records, log } = this.#options;
    this.#faults.delete(record.id);
    this.#sending = record.id;
    try {
      let now = record;
      records.announce(record.id);
      while (nextStep(now).do !== "nothing") now = await this.#step(now, signal);
      return null;
    } catch (error) {
      if (signal.aborted) return null;
      const fault = Fault.accept(error);
      log.warn({ enrolment: record.id, fault: fault.id }, "an enrolment was not sent");
      if (fault.kind.retryable) this.#faults.set(record.id, fault);
      else this.#refuse(record.id, fault);
      return fault.kind.retryable ? fault : null;
    } finally {
      this.#sending = null;
      records.announce(record.id);
    }
  }

  /** One call; what it brought is on disk when this resolves. */
  async #step(record: EnrolmentRecord, signal: AbortSignal): Promise<EnrolmentRecord> {
    const { records, client, clock } = this.#options;
    const step = nextStep(record);
    if (step.do === "worker")
      return records.change(record.id, { userCode: await client.saveWorker(record.card, signal) });
    if (step.do === "photo") {
      await client.savePhoto(step.userCode, records.photo(record.id), signal);
      return records.change(record.id, { photoSent: true });
    }
    if (step.do !== "commands") return record;
    const { dispatch, userCode } = step;
    try {
      const batch = await client.queue(dispatch, userCode, signal);
      records.change(record.id, accepted(records.find(record.id), dispatch, batch, clock.now()));
      // The stream may have told of this batch before it was known here.
      records.see((await client.batch(batch.id, signal)).commands);
    } catch (error) {
      if (!(error instanceof Fault) || !refusesOneDevice(error)) throw error;
      records.change(
        record.id,
        isolate(records.find(record.id), dispatch, error.text("zh").cause, clock.now()),
      );
    }
    return records.find(record.id);
  }

  #refuse(id: string, fault: Fault): void {
    this.#options.records.change(id, { refusal: faultView(fault) });
  }
}

/** Longer than any process lives between two kicks, shorter than a timer can count. */
const FOR_EVER_MS = 2 ** 31 - 1;

const refusesOneDevice = (fault: Fault): boolean =>
  fault.is(enrolmentFaults["enrolment.platform-refused"]) && fault.detail.id === "platform.device-unknown";
