/**
 * A USB/IP server (kernel Documentation/usb/usbip_protocol) with virtual readers, controlled over the IPC channel.
 * It must not run on the thread that uses USB: the kernel waits for it.
 */
import { type AddressInfo, createServer, type Socket } from "node:net";
import { PEOPLE } from "../../../drivers/simulator/people.ts";
import { MODELS, type ModelName, UsbModel } from "./model.ts";

const VERSION = 0x0111;
const IMPORT = 0x8003;
const SUBMIT = 1;
const UNLINK = 2;
const FULL_SPEED = 2;
const STALL = -32;
const UNLINKED = -104;

export type Order =
  | { readonly do: "insert"; readonly reader: ModelName; readonly card: string }
  | { readonly do: "remove"; readonly reader: ModelName }
  | { readonly do: "unplug"; readonly reader: ModelName }
  | { readonly do: "unplugAfter"; readonly reader: ModelName; readonly bytes: number };

const models = new Map(
  Object.entries(MODELS).map(([name, options]) => [name as ModelName, new UsbModel(options)]),
);

function modelOf(name: ModelName): UsbModel {
  const model = models.get(name);
  if (!model) throw new Error(name);
  return model;
}

function serve(socket: Socket): void {
  socket.setNoDelay(true);
  let received = Buffer.alloc(0);
  let model: UsbModel | null = null;
  socket.on("error", () => {});
  socket.on("close", () => model?.reset());
  socket.on("data", (data) => {
    received = Buffer.concat([received, data]);
    for (let used = step(); used > 0; used = step()) received = received.subarray(used);
  });

  /** Handles what stands at the front; returns how many bytes it was, 0 when more must come. */
  function step(): number {
    if (!model) return importDevice();
    if (received.length < 48) return 0;
    const command = received.readUInt32BE(0);
    const isOut = received.readUInt32BE(12) === 0;
    const outLength = command === SUBMIT && isOut ? received.readUInt32BE(24) : 0;
    if (received.length < 48 + outLength) return 0;
    if (command === SUBMIT) submit(model, received.subarray(0, 48 + outLength));
    else if (command === UNLINK) unlink(model, received.readUInt32BE(4), received.readUInt32BE(20));
    return 48 + outLength;
  }

  function importDevice(): number {
    if (received.length < 40 || received.readUInt16BE(2) !== IMPORT) return 0;
    const busId = received.toString("latin1", 8, 40).replace(/\0.*$/s, "");
    model = [...models.values()].find(({ options }) => options.busId === busId) ?? null;
    const head = Buffer.alloc(8);
    head.writeUInt16BE(VERSION, 0);
    head.writeUInt16BE(IMPORT & 0xff, 2);
    head.writeUInt32BE(model ? 0 : 1, 4);
    if (model) {
      model.reset();
      model.unplug = () => socket.destroy();
    }
    socket.write(model ? Buffer.concat([head, record(model)]) : head);
    return 40;
  }

  function submit(device: UsbModel, request: Buffer): void {
    const seq = request.readUInt32BE(4);
    const endpoint = request.readUInt32BE(16);
    const isOut = request.readUInt32BE(12) === 0;
    const length = request.readUInt32BE(24);
    const reply = (status: number, actual: number, data: Uint8Array = new Uint8Array()) => {
      const head = Buffer.alloc(48);
      head.writeUInt32BE(3, 0);
      head.writeUInt32BE(seq, 4);
      head.writeInt32BE(status, 20);
      head.writeUInt32BE(actual, 24);
      head.writeUInt32BE(0xffffffff, 32);
      if (!socket.destroyed) socket.write(Buffer.concat([head, data]));
    };
    if (endpoint === 0) {
      const answer = device.control(request.subarray(40, 48));
      if (answer === null) reply(STALL, 0);
      else if (answer === true) reply(0, isOut ? length : 0);
      else reply(0, answer.length, answer);
    } else if (isOut) {
      reply(0, length);
      device.out(Uint8Array.from(request.subarray(48)));
    } else device.in(endpoint | 0x80, { seq, length, reply: (data) => reply(0, data.length, data) });
  }

  function unlink(device: UsbModel, seq: number, victim: number): void {
    const head = Buffer.alloc(48);
    head.writeUInt32BE(4, 0);
    head.writeUInt32BE(seq, 4);
    head.writeInt32BE(device.unlink(victim) ? UNLINKED : 0, 20);
    socket.write(head);
  }
}

function record({ options }: UsbModel): Buffer {
  const bytes = Buffer.alloc(312);
  bytes.write(`/sys/devices/virtual/usbip/${options.busId}`, 0);
  bytes.write(options.busId, 256);
  bytes.writeUInt32BE(1, 288);
  bytes.writeUInt32BE(Number(options.busId.split("-")[1]) + 1, 292);
  bytes.writeUInt32BE(FULL_SPEED, 296);
  bytes.writeUInt16BE(options.vendorId, 300);
  bytes.writeUInt16BE(options.productId, 302);
  bytes.writeUInt16BE(0x0100, 304);
  bytes.set([0, 0, 0, 1, 1, 1], 306);
  return bytes;
}

const orders: { [K in Order["do"]]: (order: Extract<Order, { do: K }>) => void } = {
  insert({ reader, card }) {
    const person = PEOPLE.find(({ id }) => id === card);
    if (!person) throw new Error(card);
    modelOf(reader).sam.insertCard(person.card("2026-11-24"));
  },
  remove: ({ reader }) => modelOf(reader).sam.removeCard(),
  unplug: ({ reader }) => modelOf(reader).unplug(),
  unplugAfter: ({ reader, bytes }) => modelOf(reader).unplugAfter(bytes),
};

const server = createServer(serve);
server.listen(0, "127.0.0.1", () => process.send?.({ port: (server.address() as AddressInfo).port }));
process.on("message", (order: Order) => {
  (orders[order.do] as (order: Order) => void)(order);
  process.send?.({ done: order.do });
});
process.on("disconnect", () => process.exit());
