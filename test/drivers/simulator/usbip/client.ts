/** A USB/IP client over a real socket: the kernel's side of the protocol, written from its documentation. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface UrbReply {
  readonly status: number;
  readonly data: Buffer;
  readonly actual: number;
}

export interface ListedDevice {
  readonly busId: string;
  readonly deviceId: number;
  readonly speed: number;
  readonly ids: string;
  readonly interfaces: readonly number[][];
}

export class UsbIpClient {
  readonly socket: Socket;
  #received = Buffer.alloc(0);
  #wake = () => {};
  #closed = false;
  #sequence = 0;
  #deviceId = 0;
  readonly #replies = new Map<number, (reply: UrbReply) => void>();
  readonly #directions = new Map<number, "in" | "out">();

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("error", () => {});
    socket.on("data", (data) => {
      this.#received = Buffer.concat([this.#received, data]);
      this.#wake();
    });
    socket.on("close", () => {
      this.#closed = true;
      this.#wake();
    });
  }

  static async connect(port: number): Promise<UsbIpClient> {
    const socket = connect(port, "127.0.0.1");
    await once(socket, "connect");
    return new UsbIpClient(socket);
  }

  get closed(): boolean {
    return this.#closed;
  }

  async devlist(): Promise<ListedDevice[]> {
    this.socket.write(Buffer.from("0111800500000000", "hex"));
    const head = await this.#take(12);
    if (head.toString("hex", 0, 8) !== "0111000500000000") throw new Error(head.toString("hex"));
    const devices: ListedDevice[] = [];
    for (let left = head.readUInt32BE(8); left > 0; left--) {
      const record = await this.#take(312);
      const interfaces: number[][] = [];
      for (let i = 0; i < (record[311] ?? 0); i++) interfaces.push([...(await this.#take(4))]);
      devices.push({ ...parseRecord(record), interfaces });
    }
    return devices;
  }

  /** @returns the status; 0: attached */
  async import(busId: string): Promise<number> {
    const request = Buffer.alloc(40);
    request.write("0111800300000000", "hex");
    request.write(busId, 8);
    this.socket.write(request);
    const head = await this.#take(8);
    if (head.readUInt32BE(0) !== 0x01110003) throw new Error(head.toString("hex"));
    const status = head.readUInt32BE(4);
    if (status !== 0) return status;
    this.#deviceId = parseRecord(await this.#take(312)).deviceId;
    void this.#receiveUrbs();
    return 0;
  }

  /** Sends a transfer; `done` resolves with its reply. */
  submit(
    endpoint: number,
    direction: "in" | "out",
    data: Uint8Array | number,
    setup: readonly number[] = [],
  ): { sequence: number; done: Promise<UrbReply> } {
    const sequence = ++this.#sequence;
    const head = this.#header(1, sequence, direction, endpoint);
    head.writeUInt32BE(typeof data === "number" ? data : data.length, 24);
    Buffer.from(setup).copy(head, 40);
    const done = new Promise<UrbReply>((resolve) => this.#replies.set(sequence, resolve));
    this.#directions.set(sequence, direction);
    this.socket.write(typeof data === "number" ? head : Buffer.concat([head, data]));
    return { sequence, done };
  }

  in(endpoint: number, length: number): Promise<UrbReply> {
    return this.submit(endpoint, "in", length).done;
  }

  out(endpoint: number, data: Uint8Array): Promise<UrbReply> {
    return this.submit(endpoint, "out", data).done;
  }

  control(setup: readonly number[], data?: Uint8Array): Promise<UrbReply> {
    const wanted = (setup[6] ?? 0) | ((setup[7] ?? 0) << 8);
    return this.submit(0, data ? "out" : "in", data ?? wanted, setup).done;
  }

  async unlink(victim: number): Promise<number> {
    const sequence = ++this.#sequence;
    const head = this.#header(2, sequence, "out", 0);
    head.writeUInt32BE(victim, 20);
    const done = new Promise<UrbReply>((resolve) => this.#replies.set(sequence, resolve));
    this.socket.write(head);
    return (await done).status;
  }

  #header(command: number, sequence: number, direction: "in" | "out", endpoint: number): Buffer {
    const head = Buffer.alloc(48);
    head.writeUInt32BE(command, 0);
    head.writeUInt32BE(sequence, 4);
    head.writeUInt32BE(this.#deviceId, 8);
    head.writeUInt32BE(direction === "in" ? 1 : 0, 12);
    head.writeUInt32BE(endpoint, 16);
    return head;
  }

  async #receiveUrbs(): Promise<void> {
    for (;;) {
      const head = await this.#take(48).catch(() => null);
      if (!head) return;
      const [sequence, status, actual] = [head.readUInt32BE(4), head.readInt32BE(20), head.readUInt32BE(24)];
      const isIn = head.readUInt32BE(0) === 3 && this.#directions.get(sequence) === "in";
      const data = isIn ? await this.#take(actual) : Buffer.alloc(0);
      this.#replies.get(sequence)?.({ status, actual, data });
      this.#replies.delete(sequence);
    }
  }

  async #take(length: number): Promise<Buffer> {
    while (this.#received.length < length) {
      if (this.#closed) throw new Error("the exporter hung up");
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    const taken = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return taken;
  }
}

function parseRecord(record: Buffer): Omit<ListedDevice, "interfaces"> {
  return {
    busId: record.toString("latin1", 256, 288).replaceAll("\0", ""),
    deviceId: record.readUInt32BE(288) * 65536 + record.readUInt32BE(292),
    speed: record.readUInt32BE(296),
    ids: `${record.toString("hex", 300, 302)}:${record.toString("hex", 302, 304)}`,
  };
}
