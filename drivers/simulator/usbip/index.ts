/**
 * Exports virtual readers over USB/IP, so that a Linux machine can attach them as if they were plugged in. Whoever
 * reaches the port can attach a reader: USB/IP knows no passwords, so the exporter stays on loopback unless told
 * otherwise.
 */
import { EventEmitter, once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { beijingDate, type Clock } from "../../../src/base/clock.ts";
import { Fault } from "../../../src/base/fault.ts";
import type { Log } from "../../../src/base/log.ts";
import { simulatorFaults } from "../faults.ts";
import { personOf } from "../people.ts";
import type { Timing } from "../timing.ts";
import { parseWireFault } from "../wire-fault.ts";
import { serveClient } from "./connection.ts";
import { ExportedReader, type ReaderEvent } from "./exported-reader.ts";
import type { ModelName } from "./models.ts";

const MAX_CLIENTS = 64;

export interface ExporterOptions {
  /** A reader for each; their bus ids are `1-1`, `1-2` and so on. */
  readonly models: readonly ModelName[];
  readonly clock: Clock;
  readonly log: Log;
  /** Default: the usual one of each model. */
  readonly timing?: Timing | undefined;
}

export interface ReaderStatus {
  readonly busId: string;
  readonly model: ModelName;
  readonly serial: string;
  readonly state: "unplugged" | "free" | "attached";
  readonly card: string | null;
}

export class UsbIpExporter extends EventEmitter<{ reader: [event: ReaderEvent, busId: string] }> {
  readonly #readers: readonly ExportedReader[];
  readonly #clock: Clock;
  readonly #sockets = new Set<Socket>();
  readonly #server;

  constructor({ models, clock, log, timing }: ExporterOptions) {
    super();
    this.#clock = clock;
    const tell = (event: ReaderEvent, busId: string) => void this.emit("reader", event, busId);
    this.#readers = models.map((model, index) => new ExportedReader({ model, index, clock, timing, tell }));
    const context = { readers: this.#readers, clock, log };
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
      serveClient(socket, context);
    });
    this.#server.maxConnections = MAX_CLIENTS;
  }

  /** @param port 0 = any free one; @throws Fault `simulator.address-in-use` */
  async listen(host: string, port: number): Promise<{ port: number }> {
    try {
      await once(this.#server.listen(port, host), "listening");
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? String(error);
      throw new Fault(simulatorFaults["simulator.address-in-use"], { address: `${host}:${port}`, reason });
    }
    return { port: (this.#server.address() as AddressInfo).port };
  }

  status(): ReaderStatus[] {
    return this.#readers.map(({ device, model, serial, cable, attached, cardId }) => ({
      busId: device.busId,
      model,
      serial,
      state: !cable.plugged ? "unplugged" : attached ? "attached" : "free",
      card: cardId,
    }));
  }

  /** @param busId absent: every reader; @throws Fault `simulator.no-such-card`, `simulator.no-such-reader` */
  insert(card: string, busId?: string): void {
    const person = personOf(card);
    for (const reader of this.#named(busId)) reader.put(person, beijingDate(this.#clock.now()));
  }

  remove(busId?: string): void {
    for (const reader of this.#named(busId)) reader.put(null, "");
  }

  /** Pulls the cable, now or after so many more bytes of SAM frames: hosts lose the device. */
  unplug(busId?: string, afterBytes = 0): void {
    for (const { cable } of this.#named(busId)) cable.unplugAfter(afterBytes);
  }

  /** The device may be attached again. */
  plug(busId?: string): void {
    for (const reader of this.#named(busId)) reader.plug();
  }

  /** @throws Fault `simulator.bad-fault` */
  fault(fault: unknown, busId?: string): void {
    for (const { emulator } of this.#named(busId)) emulator.addFault(parseWireFault(fault));
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #named(busId?: string): readonly ExportedReader[] {
    const found = this.#readers.filter(({ device }) => busId === undefined || device.busId === busId);
    if (found.length === 0)
      throw new Fault(simulatorFaults["simulator.no-such-reader"], { reader: busId ?? "" });
    return found;
  }
}
