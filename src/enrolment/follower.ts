/** Follows at the platform what was sent: confirmed, failed, and which terminals are there. */
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import { Pause } from "../base/pause.ts";
import type { Random } from "../base/random.ts";
import { CommandView, DeviceView } from "../platform/schemas.ts";
import { followEvents, type StreamHandler } from "./event-stream.ts";
import { enrolmentFaults } from "./faults.ts";
import type { Outbox } from "./outbox.ts";
import type { PlatformClient } from "./platform-client.ts";
import type { PlatformStatus } from "./platform-status.ts";
import { forget, isSettled } from "./record.ts";
import type { Records } from "./records.ts";

interface Options {
  readonly records: Records;
  readonly outbox: Outbox;
  readonly status: PlatformStatus;
  readonly client: PlatformClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

export class Follower {
  readonly #options: Options;
  readonly #pause: Pause;

  constructor(options: Options) {
    this.#options = options;
    this.#pause = new Pause(options.clock);
  }

  /** Try to connect at once. */
  kick(): void {
    this.#pause.end();
  }

  /** Works until the signal ends it. */
  async run(signal: AbortSignal): Promise<void> {
    await followEvents({ ...this.#options, pause: this.#pause, handler: this.#handler(signal) }, signal);
  }

  #handler(signal: AbortSignal): StreamHandler {
    const { records, outbox, status, client, log } = this.#options;
    return {
      opened: async (fresh) => {
        status.reached(await client.devices(signal));
        outbox.kick();
        if (fresh) await this.#askForAll(signal);
      },
      event: async (name, data) => {
        if (name === "command") records.see([CommandView.parse(JSON.parse(data))]);
        else if (name === "device") status.device(DeviceView.parse(JSON.parse(data)));
      },
      lost: (error) => {
        const fault = error instanceof Fault ? error : client.unusable(error);
        log.warn(
          { fault: fault.id, reason: fault.detail.reason ?? "" },
          "the platform's events are not followed",
        );
        status.lost(fault);
      },
    };
  }

  /** After a start, or when events were missed: every batch that is not settled. */
  async #askForAll(signal: AbortSignal): Promise<void> {
    const { records, client, clock } = this.#options;
    for (const record of records.open()) {
      for (const { batchId, devices } of record.dispatches) {
        const waits = record.terminals.some(
          (terminal) => devices.includes(terminal.sn) && !isSettled(terminal),
        );
        if (batchId === null || !waits) continue;
        try {
          records.see((await client.batch(batchId, signal)).commands);
        } catch (error) {
          if (!(error instanceof Fault) || !error.is(enrolmentFaults["enrolment.platform-refused"]))
            throw error;
          records.change(record.id, forget(records.find(record.id), batchId, clock.now()));
        }
      }
    }
  }
}
