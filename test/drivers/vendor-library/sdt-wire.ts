/** The wire of the fake sdtapi: a TCP server that every rig of a test file shares, the emulated SAM at its end. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { FakeClock } from "../../support/fake-clock.ts";
import { SamWire } from "../support/sam-wire.ts";

const FRAME = 10;
const HELLO = 32;

/** Time stands still while the library works; it passes while everything rests or the library waits for bytes. */
class RestingClock extends FakeClock {
  rest = async () => {};

  override async advance(ms: number): Promise<void> {
    await this.rest();
    await super.advance(ms);
    await this.rest();
  }
}

export class SdtWire extends SamWire {
  declare readonly clock: RestingClock;
  readonly #connections = new Set<Connection>();
  readonly #listeners: (() => void)[] = [];
  /** How long the library itself waits for a reply, ms. */
  readonly patience: number;
  /** Calls of the library that are under way. */
  #calls = 0;
  /** The next time it waits for bytes, the library crashes. */
  crashNext = false;
  /** Told when the device comes or goes. */
  plugged$ = () => {};

  constructor(patience = 1_000) {
    super(new RestingClock());
    this.patience = patience;
    this.clock.rest = async () => {
      while (this.#calls > 0 && ![...this.#connections].some((connection) => connection.waiting))
        await this.#change();
    };
  }

  /** Openings of the port that are not closed. */
  get handles(): number {
    return [...this.#connections].filter(({ open }) => open).length;
  }

  /** Processes of the library that are connected. */
  get processes(): number {
    return this.#connections.size;
  }

  /** Resolves when no process of the library is connected. */
  async disconnected(): Promise<void> {
    while (this.#connections.size > 0) await this.#change();
  }

  /** Resolves as `call` does; until then the library is working. */
  async work<T>(call: () => Promise<T>): Promise<T> {
    this.#calls++;
    try {
      return await call();
    } finally {
      this.#calls--;
      this.changed();
    }
  }

  /** A call has ended, a process of the library has gone or waits for bytes. */
  changed(): void {
    for (const heard of this.#listeners.splice(0)) heard();
  }

  #change(): Promise<void> {
    return new Promise((heard) => this.#listeners.push(heard));
  }

  /** The processes that are there now are being ended: what they wait for does not count any more. */
  forget(): void {
    for (const connection of this.#connections) connection.end();
  }

  connected(connection: Connection): void {
    this.#connections.add(connection);
  }

  disconnect(connection: Connection): void {
    this.#connections.delete(connection);
    this.changed();
  }

  request(frame: Uint8Array): void {
    this.receive(frame);
  }

  protected override send(bytes: Uint8Array): void {
    for (const connection of this.#connections) connection.bring(bytes);
  }

  protected override cut(): void {
    for (const connection of this.#connections) connection.cut();
  }

  protected override plugEvent(): void {
    this.plugged$();
  }
}

/** One process of the library. */
class Connection {
  readonly #socket: Socket;
  readonly #wire: SdtWire;
  open = false;
  waiting = false;
  /** The device that it opened is not there any more, whatever was plugged in since. */
  #cut = false;
  #queue: Uint8Array[] = [];
  #takeBack = () => {};

  constructor(socket: Socket, wire: SdtWire) {
    this.#socket = socket;
    this.#wire = wire;
  }

  command(what: string, frame: Uint8Array): void {
    if (what === "O") {
      this.open = this.#wire.plugged;
      this.#cut = !this.open;
      this.#socket.write(Uint8Array.of(this.open ? 0x90 : 0x01));
    } else if (what === "C") {
      this.open = false;
      this.#socket.write(Uint8Array.of(0x90));
    } else if (what === "R") {
      // What came before belongs to nobody: a library drains the line before it sends.
      this.#queue = [];
      if (this.open && !this.#cut) this.#wire.request(frame);
    } else if (what === "W") {
      this.waiting = true;
      this.#takeBack = this.#wire.clock.after(this.#wire.patience, () => this.#answer(new Uint8Array()));
      this.#serve();
      this.#wire.changed();
    }
  }

  bring(bytes: Uint8Array): void {
    this.#queue.push(bytes);
    this.#serve();
  }

  cut(): void {
    this.#cut = true;
    this.#serve();
  }

  /** The process is gone, or as good as that. */
  end(): void {
    this.#takeBack();
    this.waiting = false;
  }

  #serve(): void {
    if (!this.waiting) return;
    if (this.#wire.crashNext) {
      this.#wire.crashNext = false;
      this.end();
      this.#socket.write(Uint8Array.of(0xff, 0xfe));
      return;
    }
    const next = this.#queue.shift();
    if (next) this.#answer(next);
    else if (this.#cut) this.#answer(null);
  }

  #answer(bytes: Uint8Array | null): void {
    this.waiting = false;
    this.#takeBack();
    const length = bytes ? bytes.length : 0xffff;
    this.#socket.write(Uint8Array.of(length >> 8, length & 0xff, ...(bytes ?? [])));
  }
}

export class SdtServer {
  readonly #wires = new Map<string, SdtWire>();
  readonly #server = createServer((socket) => this.#serve(socket));

  async start(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  stop(): void {
    this.#server.close();
  }

  /** What the library is to find in its file. */
  register(wire: SdtWire): string {
    const name = `wire${this.#wires.size}`;
    this.#wires.set(name, wire);
    return `${(this.#server.address() as AddressInfo).port} ${name}`;
  }

  #serve(socket: Socket): void {
    let received = Buffer.alloc(0);
    let connection: Connection | null = null;
    let wire: SdtWire | undefined;
    const take = (length: number) => {
      const bytes = received.subarray(1, 1 + length);
      received = received.subarray(1 + length);
      return bytes;
    };
    socket.setNoDelay(true);
    socket.on("error", () => {});
    socket.on("close", () => {
      connection?.end();
      if (connection) wire?.disconnect(connection);
    });
    socket.on("data", (chunk) => {
      received = Buffer.concat([received, chunk]);
      while (received.length > 0) {
        const what = String.fromCharCode(received[0] ?? 0);
        const length = what === "H" ? HELLO : what === "R" ? FRAME : 0;
        if (received.length < 1 + length) return;
        const bytes = take(length);
        if (what === "H") {
          wire = this.#wires.get(bytes.toString("latin1").replace(/\0.*$/s, ""));
          if (!wire) return void socket.destroy();
          connection = new Connection(socket, wire);
          wire.connected(connection);
        } else connection?.command(what, Uint8Array.from(bytes));
      }
    });
  }
}
