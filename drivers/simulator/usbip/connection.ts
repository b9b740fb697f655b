/** One client of the exporter: what it asks for, in order, until either side ends it. */
import type { Socket } from "node:net";
import type { Clock } from "../../../src/base/clock.ts";
import type { Log } from "../../../src/base/log.ts";
import type { ExportedReader } from "./exported-reader.ts";
import {
  deviceIdOf,
  devlistReply,
  IMPORT_STATUS,
  importReply,
  parseOperation,
  parseUrb,
  type Submit,
  submitReply,
  type Unlink,
  URB_STATUS,
  unlinkReply,
} from "./packets.ts";

/** From connecting to attaching; an attached device may be silent for ever. */
const HANDSHAKE_MS = 10_000;
/** A client that asks and never takes the answers. */
const MAX_UNSENT = 4 * 1024 * 1024;
/** A kernel keeps a handful per endpoint. */
const MAX_PENDING = 256;

export interface ConnectionContext {
  readonly readers: readonly ExportedReader[];
  readonly clock: Clock;
  readonly log: Log;
}

/** Serves a socket. A client that breaks the protocol loses its connection, and nothing else happens. */
export function serveClient(socket: Socket, context: ConnectionContext): void {
  new Connection(socket, context).run();
}

class Connection {
  readonly #socket: Socket;
  readonly #context: ConnectionContext;
  #received: Buffer = Buffer.alloc(0);
  #reader: ExportedReader | null = null;
  #release: () => void = () => {};
  readonly #pending = new Set<number>();

  constructor(socket: Socket, context: ConnectionContext) {
    this.#socket = socket;
    this.#context = context;
  }

  run(): void {
    const { clock } = this.#context;
    const stopTimer = clock.after(HANDSHAKE_MS, () => {
      if (!this.#reader) this.#end("no device was asked for in time");
    });
    this.#socket.setNoDelay(true);
    // What a broken connection means is told by "close".
    this.#socket.on("error", () => {});
    this.#socket.on("data", (data) => this.#take(data));
    this.#socket.on("close", () => {
      stopTimer();
      this.#release();
    });
  }

  #take(data: Buffer): void {
    this.#received = this.#received.length > 0 ? Buffer.concat([this.#received, data]) : data;
    while (!this.#socket.destroyed) {
      const used = this.#reader ? this.#takeUrb(this.#reader) : this.#takeOperation();
      if (used === 0) return;
      this.#received = this.#received.subarray(used);
    }
  }

  /** Handles the packet at the front; returns its length, 0 when more must come. */
  #takeOperation(): number {
    const parsed = parseOperation(this.#received);
    if (parsed === "incomplete") return 0;
    if (parsed === "invalid") return this.#end("no packet of USB/IP 1.1.1");
    const plugged = this.#context.readers.filter(({ cable }) => cable.plugged);
    if (parsed.packet.kind === "devlist") {
      // One question a connection, as with usbipd.
      this.#socket.end(devlistReply(plugged.map(({ device }) => device)));
      this.#received = Buffer.alloc(0);
      return 0;
    }
    const { busId } = parsed.packet;
    const reader = plugged.find(({ device }) => device.busId === busId);
    if (!reader || reader.attached) {
      this.#socket.end(importReply(reader ? IMPORT_STATUS.busy : IMPORT_STATUS.noDevice));
      this.#received = Buffer.alloc(0);
      return 0;
    }
    this.#reader = reader;
    this.#release = reader.attach(() => this.#socket.destroy());
    this.#context.log.info({ busId }, "a host attached a virtual reader");
    this.#socket.write(importReply(IMPORT_STATUS.ok, reader.device));
    return parsed.length;
  }

  #takeUrb(reader: ExportedReader): number {
    const parsed = parseUrb(this.#received);
    if (parsed === "incomplete") return 0;
    if (parsed === "invalid") return this.#end("no transfer that such a device has");
    const { packet, length } = parsed;
    if (packet.deviceId !== deviceIdOf(reader.device)) return this.#end("a transfer for another device");
    if (packet.kind === "submit") this.#submit(reader, packet);
    else this.#unlink(reader, packet);
    return length;
  }

  #submit(reader: ExportedReader, { sequence, ...urb }: Submit): void {
    if (this.#pending.has(sequence) || this.#pending.size >= MAX_PENDING)
      return void this.#end("a transfer twice, or too many of them");
    this.#pending.add(sequence);
    reader.submit({
      ...urb,
      sequence,
      complete: (status, actual, data) => {
        this.#pending.delete(sequence);
        this.#send(submitReply(sequence, status, actual, data));
      },
    });
  }

  #unlink(reader: ExportedReader, { sequence, victim }: Unlink): void {
    const wasWaiting = reader.unlink(victim);
    this.#pending.delete(victim);
    // 0: it was complete before; its reply is on the way.
    this.#send(unlinkReply(sequence, wasWaiting ? URB_STATUS.unlinked : URB_STATUS.ok));
  }

  #send(packet: Buffer): void {
    if (this.#socket.destroyed) return;
    if (this.#socket.writableLength > MAX_UNSENT) this.#end("a client that does not take answers");
    else this.#socket.write(packet);
  }

  #end(reason: string): 0 {
    this.#context.log.warn({ reason }, "a USB/IP client was dropped");
    this.#socket.destroy();
    return 0;
  }
}
