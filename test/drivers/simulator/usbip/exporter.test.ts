/** The exporter over real sockets, spoken to as a kernel does. */
import { once } from "node:events";
import { connect } from "node:net";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { bulkEndpoints, wiringOf } from "../../../../drivers/sdt-usb/endpoints.ts";
import { TIMINGS } from "../../../../drivers/simulator/timing.ts";
import { UsbIpExporter } from "../../../../drivers/simulator/usbip/index.ts";
import { MODEL_NAMES, type ModelName } from "../../../../drivers/simulator/usbip/models.ts";
import { systemClock } from "../../../../src/base/clock.ts";
import { silentLog } from "../../../../src/base/log.ts";
import { COMMANDS, encodeCommand } from "../../../../src/sam/commands.ts";
import { FrameParser } from "../../../../src/sam/frame.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { UsbIpClient } from "./client.ts";

async function exporting(models: readonly ModelName[], clock = systemClock) {
  const exporter = new UsbIpExporter({ models, clock, log: silentLog, timing: TIMINGS.instant });
  const { port } = await exporter.listen("127.0.0.1", 0);
  onTestFinished(() => exporter.close());
  return { exporter, port };
}

async function attached(model: ModelName) {
  const { exporter, port } = await exporting([model]);
  const client = await UsbIpClient.connect(port);
  expect(await client.import("1-1")).toBe(0);
  return { exporter, port, client };
}

const descriptor = (type: number, index = 0, length = 255) => [0x80, 6, index, type, 0, 0, length, 0];
const status = encodeCommand(COMMANDS.status);
const OK = "aaaaaa9669000400009094";

test("every model is listed with its ids, class and speed", async () => {
  const { port } = await exporting(MODEL_NAMES);
  const client = await UsbIpClient.connect(port);
  const devices = await client.devlist();
  expect(devices.map(({ busId, ids }) => `${busId} ${ids}`)).toEqual([
    "1-1 0400:c35a",
    "1-2 0400:c35a",
    "1-3 0425:8159",
    "1-4 0425:8159",
    "1-5 2b8b:2721",
    "1-6 10c4:0007",
  ]);
  for (const { speed, interfaces, busId } of devices) {
    expect(speed).toBe(2);
    expect(interfaces).toEqual([[busId <= "1-2" ? 0xff : 3, 0, 0, 0]]);
  }
  // As usbipd does: one question a connection.
  if (!client.closed) await once(client.socket, "close");
});

test.each(MODEL_NAMES)("%s describes itself as such a device", async (model) => {
  const { client } = await attached(model);
  const device = (await client.control(descriptor(1))).data;
  expect([device.length, device[0], device[1]]).toEqual([18, 18, 1]);
  const short = await client.control(descriptor(2, 0, 9));
  const configuration = (await client.control(descriptor(2, 0, short.data.readUInt16LE(2)))).data;
  expect(configuration.length).toBe(configuration.readUInt16LE(2));
  const strings = [1, 2, 3].map(async (index) => (await client.control(descriptor(3, index))).data);
  const [maker, product, serial] = (await Promise.all(strings)).map((data) => data.toString("utf16le", 2));
  expect([maker, serial]).toEqual(["idcard-bridge simulator", "SIM1"]);
  expect(product).toContain("Virtual ID card reader");
  if (model.startsWith("sdt")) {
    const wiring = wiringOf(bulkEndpoints(configuration));
    expect(wiring?.kind).toBe(model === "sdt-4" ? "split" : "whole");
    expect((await client.control([0x81, 6, 0, 0x22, 0, 0, 255, 0])).status).toBe(-32);
  } else {
    const report = await client.control([0x81, 6, 0, 0x22, 0, 0, 255, 0]);
    expect(report.data.length).toBe(configuration.readUInt16LE(25));
  }
  for (const setup of [descriptor(3, 9), descriptor(7), [0xc0, 0x42, 0, 0, 0, 0, 8, 0]])
    expect((await client.control(setup)).status).toBe(-32);
});

/** Request and reply as each family puts them on its endpoints. */
const EXCHANGES: Record<ModelName, (client: UsbIpClient) => Promise<string>> = {
  async "sdt-2"(client) {
    await client.out(2, status);
    return (await client.in(1, 64)).data.toString("hex");
  },
  async "sdt-4"(client) {
    await client.out(2, status.subarray(0, 7));
    await client.out(6, status.subarray(7));
    const [head, body] = await Promise.all([client.in(1, 64), client.in(5, 64)]);
    expect([head.actual, body.actual]).toEqual([7, 4]);
    return Buffer.concat([head.data, body.data]).toString("hex");
  },
  async routon(client) {
    await client.out(2, Buffer.concat([status], 64));
    return (await client.in(1, 64)).data.toString("hex").replace(/(00)*$/, "");
  },
  async "routon-control"(client) {
    await client.control([0x21, 9, 0, 2, 0, 0, 64, 0], Buffer.concat([status], 64));
    return (await client.control([0xa1, 1, 0, 1, 0, 0, 64, 0])).data.toString("hex").replace(/(00)*$/, "");
  },
  yinan: (client) => EXCHANGES.routon(client),
  async miaxis(client) {
    await client.out(2, Buffer.concat([Buffer.from("8800000b00b1aaaaaa9669000311ffedb905", "hex")], 64));
    const { data } = await client.in(1, 64);
    expect(data.length).toBe(64);
    expect(data[0]).toBe(0xaa);
    return data
      .subarray(8, 62)
      .toString("hex")
      .replace(/(00)*$/, "");
  },
};

test.each(MODEL_NAMES)("%s answers the status command", async (model) => {
  const { client } = await attached(model);
  expect(await EXCHANGES[model](client)).toBe(OK);
});

test("a card is read whole, by transfers of any length", async () => {
  const { exporter, client } = await attached("sdt-2");
  exporter.insert("citizen");
  for (const command of [COMMANDS.find, COMMANDS.select]) {
    await client.out(2, encodeCommand(command));
    await client.in(1, 64);
  }
  await client.out(2, encodeCommand(COMMANDS.readBase));
  const parser = new FrameParser();
  const events = [];
  for (const length of [64, 640, 64, 4096]) events.push(...parser.push((await client.in(1, length)).data));
  expect(events).toMatchObject([{ kind: "reply", reply: { sw3: 0x90 } }]);
});

test("a transfer that waits is taken back by unlink, once; a complete one is not", async () => {
  const { client } = await attached("sdt-2");
  const waiting = client.submit(1, "in", 64);
  expect(await client.unlink(waiting.sequence)).toBe(-104);
  expect(await client.unlink(waiting.sequence)).toBe(0);
  expect(await client.unlink(4711)).toBe(0);
  await client.out(2, status);
  expect((await client.in(1, 64)).data.toString("hex")).toBe(OK);
});

test("too little room for a packet is an error on the bus", async () => {
  const { client } = await attached("sdt-2");
  await client.out(2, status);
  expect((await client.in(1, 8)).status).toBe(-75);
});

test("an endpoint that is not there stalls", async () => {
  const { client } = await attached("sdt-2");
  expect((await client.in(5, 64)).status).toBe(-32);
  expect((await client.out(6, status)).status).toBe(-32);
});

test("a whole frame on the header endpoint of a split reader is not answered", async () => {
  const { client } = await attached("sdt-4");
  await client.out(2, status);
  const waiting = client.submit(1, "in", 64);
  expect(await client.unlink(waiting.sequence)).toBe(-104);
  expect(await EXCHANGES["sdt-4"](client)).toBe(OK);
});

test("one host at a time: a second one is told that the reader is taken, until the first lets go", async () => {
  const { exporter, port, client } = await attached("sdt-2");
  expect(exporter.status()).toMatchObject([{ state: "attached" }]);
  expect(await (await UsbIpClient.connect(port)).import("1-1")).toBe(2);
  expect(await (await UsbIpClient.connect(port)).import("1-9")).toBe(4);
  client.socket.end();
  await once(client.socket, "close");
  await expect.poll(() => exporter.status()[0]?.state).toBe("free");
  const next = await UsbIpClient.connect(port);
  expect(await next.import("1-1")).toBe(0);
  expect(await EXCHANGES["sdt-2"](next)).toBe(OK);
});

test("unplugged, the host loses it and nobody can attach it; plugged in, somebody can", async () => {
  const { exporter, port, client } = await attached("routon");
  exporter.unplug("1-1", 15);
  await client.out(2, Buffer.concat([status], 64));
  await once(client.socket, "close");
  expect(exporter.status()).toMatchObject([{ state: "unplugged" }]);
  expect(await (await UsbIpClient.connect(port)).devlist()).toEqual([]);
  expect(await (await UsbIpClient.connect(port)).import("1-1")).toBe(4);
  exporter.plug();
  const again = await UsbIpClient.connect(port);
  expect(await again.import("1-1")).toBe(0);
  expect(await EXCHANGES.routon(again)).toBe(OK);
});

test("two readers are worked at once", async () => {
  const { port } = await exporting(["sdt-2", "sdt-4"]);
  const [first, second] = [await UsbIpClient.connect(port), await UsbIpClient.connect(port)];
  expect(await Promise.all([first.import("1-1"), second.import("1-2")])).toEqual([0, 0]);
  const replies = await Promise.all([EXCHANGES["sdt-2"](first), EXCHANGES["sdt-4"](second)]);
  expect(replies).toEqual([OK, OK]);
});

test("an occupied port is named", async () => {
  const { port } = await exporting([]);
  const other = new UsbIpExporter({ models: [], clock: systemClock, log: silentLog });
  await expect(other.listen("127.0.0.1", port)).rejects.toMatchObject({
    id: "simulator.address-in-use",
    detail: { address: `127.0.0.1:${port}` },
  });
});

test("a client that asks for nothing is dropped in time, an attached one never", async () => {
  const clock = new FakeClock();
  const { port } = await exporting(["sdt-2"], clock);
  const [idle, busy] = [await UsbIpClient.connect(port), await UsbIpClient.connect(port)];
  await busy.import("1-1");
  await expect.poll(() => clock.pending).toBe(2);
  const closed = once(idle.socket, "close");
  await clock.advance(60_000);
  await closed;
  expect((await busy.control(descriptor(1))).status).toBe(0);
});

test.each([
  ["another version", "0106800500000000"],
  ["an unknown question", "0111800900000000"],
  ["HTTP", Buffer.from("GET / HTTP/1.1\r\n\r\n").toString("hex")],
])("%s ends the connection", async (_, hex) => {
  const { port } = await exporting(["sdt-2"]);
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write(Buffer.from(hex, "hex"));
  await once(socket, "close");
});

test("whatever clients send, in whatever pieces, attached or not, the next client is served", async () => {
  const { exporter, port } = await exporting(["sdt-2", "sdt-4", "routon", "miaxis"]);
  const header = fc
    .record({
      command: fc.oneof(fc.constantFrom(1, 2), fc.nat(5)),
      sequence: fc.nat(4),
      device: fc.constantFrom(0x10002, 0x10003, 7),
      direction: fc.constantFrom(0, 1, 2),
      endpoint: fc.constantFrom(0, 1, 2, 5, 6, 15, 16, 0x81),
      length: fc.oneof(fc.nat(200), fc.constantFrom(0xffffffff, 1024 * 1024, 1024 * 1024 + 1)),
      packets: fc.constantFrom(0, 1, 0xffffffff),
      setup: fc.uint8Array({ minLength: 8, maxLength: 8 }),
      data: fc.uint8Array({ maxLength: 200 }),
    })
    .map(({ command, sequence, device, direction, endpoint, length, packets, setup, data }) => {
      const head = Buffer.alloc(48);
      [command, sequence, device, direction, endpoint, 0, length, 0, packets].forEach((word, i) => {
        head.writeUInt32BE(word, i * 4);
      });
      head.set(setup, 40);
      return Buffer.concat([head, data.subarray(0, direction === 0 ? length : 0)]);
    });
  const rubbish = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  const client = fc.record({
    attach: fc.constantFrom("1-1", "1-2", "1-3", null),
    sends: fc.array(fc.oneof({ weight: 4, arbitrary: header }, rubbish), { maxLength: 12 }),
    cut: fc.nat(60),
  });
  await fc.assert(
    fc.asyncProperty(client, async ({ attach, sends, cut }) => {
      const { socket, ...own } = await UsbIpClient.connect(port).then((open) => {
        return { socket: open.socket, attached: attach === null ? null : open.import(attach) };
      });
      await own.attached;
      const bytes = Buffer.concat(sends);
      socket.write(bytes.subarray(0, cut));
      socket.write(bytes.subarray(cut));
      socket.end();
      if (!socket.closed) await once(socket, "close");
      await expect
        .poll(() => exporter.status().every(({ state }) => state === "free"), { interval: 1 })
        .toBe(true);
    }),
    { numRuns: 150 },
  );
  const next = await UsbIpClient.connect(port);
  expect(await next.import("1-1")).toBe(0);
  expect(await EXCHANGES["sdt-2"](next)).toBe(OK);
});

test("a client that never takes the answers is dropped before they fill the memory", async () => {
  const { port, exporter } = await exporting(["sdt-2"]);
  const client = await UsbIpClient.connect(port);
  await client.import("1-1");
  client.socket.pause();
  const head = Buffer.alloc(48);
  head.writeUInt32BE(1, 0);
  head.writeUInt32BE(0x10002, 8);
  head.writeUInt32BE(1, 12);
  head.writeUInt32BE(255, 24);
  Buffer.from(descriptor(2)).copy(head, 40);
  const flood = Buffer.concat(
    Array.from({ length: 2_000 }, (_, i) => {
      head.writeUInt32BE(i + 1, 4);
      return Buffer.from(head);
    }),
  );
  let open = true;
  client.socket.on("close", () => {
    open = false;
  });
  for (let i = 0; i < 500 && open && exporter.status()[0]?.state === "attached"; i++) {
    if (!client.socket.write(flood)) await new Promise((resolve) => setImmediate(resolve));
  }
  await expect.poll(() => exporter.status()[0]?.state).toBe("free");
});
