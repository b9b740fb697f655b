import type { DeviceInfo, Driver } from "../../drivers/contract.ts";
import { driverFaults } from "../../drivers/faults.ts";
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Exchange } from "../sam/port.ts";
import { SamSession } from "../sam/session.ts";
import { withDeadline } from "./deadline.ts";

/** The slowest way to open: a serial port whose rate is sought, then status and SAM id at the end of their limits. */
const OPEN_MS = 15_000;
const CLOSE_MS = 2_000;

/**
 * Opens a device when its session is first asked for, again when that was lost, and lets go of it.
 *
 * Guarantees: nothing waits longer than its deadline, whatever the system does; an opening that was given up is
 * closed as soon as it succeeds after all, and the next one waits for that. Status and SAM id are asked once for
 * each opening. One caller at a time.
 */
export class Connection {
  readonly #driver: Driver;
  readonly #clock: Clock;
  readonly #heard: (exchange: Exchange) => void;
  device: DeviceInfo;
  #session: SamSession | null = null;
  /** An opening that was given up, until it is closed. */
  #leftover: Promise<void> = Promise.resolve();

  constructor(
    driver: Driver,
    device: DeviceInfo,
    { clock, heard }: { clock: Clock; heard: (exchange: Exchange) => void },
  ) {
    this.#driver = driver;
    this.device = device;
    this.#clock = clock;
    this.#heard = heard;
  }

  /** The open session, if there is one that still works. */
  get current(): SamSession | null {
    return this.#session?.lost ? null : this.#session;
  }

  /**
   * A new session, in place of one that was lost; whoever has a {@link current} one uses that.
   * @throws Fault `reader.not-allowed` and what {@link Driver.open} and {@link SamSession.open} throw
   */
  async open(signal: AbortSignal): Promise<SamSession> {
    const { obstacle } = this.device;
    if (obstacle?.is(driverFaults["reader.not-allowed"])) throw obstacle;
    await this.hangUp();
    const opening = this.#leftover
      .then(() => this.#driver.open(this.device))
      .then((transport) => SamSession.open(transport, this.#clock, signal, this.#heard));
    try {
      this.#session = await this.#within(OPEN_MS, opening, signal);
      return this.#session;
    } catch (error) {
      this.#leftover = opening.then(close, () => {});
      throw error;
    }
  }

  /** Lets go of the device. Never rejects. */
  async hangUp(): Promise<void> {
    const session = this.#session;
    this.#session = null;
    if (session) await this.#within(CLOSE_MS, close(session)).catch(() => {});
  }

  #within<T>(ms: number, work: Promise<T>, signal?: AbortSignal): Promise<T> {
    const late = () => new Fault(driverFaults["reader.open-failed"], { device: this.device.path });
    return withDeadline(work, ms, this.#clock, late, signal);
  }
}

async function close(session: SamSession): Promise<void> {
  await session.close().catch(() => {});
}
