import type { Driver, DriverContext } from "../../drivers/contract.ts";
import { createMiaxisHidDriver } from "../../drivers/miaxis-hid/index.ts";
import { createRoutonHidDriver } from "../../drivers/routon-hid/index.ts";
import { createSdtUsbDriver } from "../../drivers/sdt-usb/index.ts";
import { createSerialDriver } from "../../drivers/serial/index.ts";
import { personOf } from "../../drivers/simulator/people.ts";
import { TIMINGS } from "../../drivers/simulator/timing.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { simulatedPortraitDecoder } from "../../src/card/portrait/simulated.ts";
import { ReaderManager } from "../../src/readers/manager.ts";
import { miaxisFirmware } from "../drivers/miaxis-hid/firmware.ts";
import { bareFirmware, FakeHidWire, type Firmware } from "../drivers/support/fake-hid.ts";
import { FakeSerialWire, PORT } from "../drivers/support/fake-serial.ts";
import { FakeBulkWire } from "../drivers/support/fake-usb.ts";
import type { SamWire } from "../drivers/support/sam-wire.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { median, ms, type Result } from "./result.ts";

const READS = 30;
const ALLOWED = { serialPorts: [{ path: PORT, rate: 115_200 }], devices: ["10C4:0007"] };

/** The wire-level fakes of the tests, in real time. */
class RealTime extends FakeClock {
  override now = systemClock.now;
  override monotonic = systemClock.monotonic;
  override after = systemClock.after;
}

interface Setup {
  readonly wire: SamWire;
  readonly driver: Driver;
}

const context: DriverContext = { clock: systemClock, log: silentLog, allowed: ALLOWED };
const never = { watch: () => () => {} };
// Nothing comes or goes while the benchmark runs.
const hotPlug = Object.assign(Object.create(null), never);

function bulk(endpoints: readonly number[]): Setup {
  const wire = new FakeBulkWire({ endpoints }, new RealTime(), TIMINGS.usb);
  return { wire, driver: createSdtUsbDriver(context, { load: async () => wire.usb, hotPlug }) };
}

function hid(
  create: typeof createRoutonHidDriver,
  ids: { vendorId: number; productId: number },
  firmware: Firmware,
): Setup {
  const wire = new FakeHidWire({ ...ids, firmware }, new RealTime(), TIMINGS.hid);
  return { wire, driver: create(context, { loadUsb: async () => wire.usb, hid: wire.hid, hotPlug }) };
}

function serial(): Setup {
  const wire = new FakeSerialWire({}, new RealTime(), TIMINGS.serial);
  return { wire, driver: createSerialDriver(context, { ports: wire.ports, hotPlug }) };
}

const TRANSPORTS: readonly [string, () => Setup][] = [
  ["USB, 2 endpoints", () => bulk([0x81, 0x02])],
  ["USB, 4 endpoints", () => bulk([0x81, 0x02, 0x85, 0x06])],
  ["HID", () => hid(createRoutonHidDriver, { vendorId: 0x0425, productId: 0x8159 }, bareFirmware)],
  [
    "HID, outer packets",
    () => hid(createMiaxisHidDriver, { vendorId: 0x10c4, productId: 0x0007 }, miaxisFirmware),
  ],
  ["serial, 115200 baud", serial],
];

/**
 * From a card put down to its Card JSON, without faces, through the real drivers over a wire that takes the time of
 * its kind: what we add to the time that wire and module take. Alternating, so that a busy machine hits all alike.
 */
export async function transportBench(): Promise<Result[]> {
  const desks = await Promise.all(
    TRANSPORTS.map(async ([name, set]) => ({ name, ...(await openDesk(set())) })),
  );
  try {
    for (const { read } of desks) await read();
    const times = desks.map(() => ({ total: [] as number[], wire: [] as number[] }));
    for (let round = 0; round < READS; round++)
      for (const [i, { read }] of desks.entries()) {
        const { total, wire } = await read();
        times[i]?.total.push(total);
        times[i]?.wire.push(wire);
      }
    return desks.flatMap(({ name }, i) => resultsOf(name, times[i] ?? { total: [], wire: [] }));
  } finally {
    for (const { close } of desks) await close();
  }
}

function resultsOf(name: string, { total, wire }: { total: number[]; wire: number[] }): Result[] {
  const beyond = median(total.map((time, i) => time - (wire[i] ?? 0)));
  const line = { ours: ms(median(total)), yardstick: ms(median(wire)) };
  const results: Result[] = [
    { ...line, name: `${name}: card to JSON, beyond the wire`, figure: beyond, unit: "ms", goal: 5 },
  ];
  if (name.startsWith("serial"))
    results.push({
      ...line,
      name: `${name}: of the wire's time`,
      figure: (beyond / median(wire)) * 100,
      unit: "%",
      goal: 5,
    });
  return results;
}

async function openDesk({ wire, driver }: Setup) {
  const readers = new ReaderManager({
    drivers: [{ name: driver.name, load: async () => driver }],
    allowed: ALLOWED,
    portraitDecoders: [simulatedPortraitDecoder],
    clock: systemClock,
    log: silentLog,
  });
  await readers.start();
  return {
    close: () => readers.stop(),
    async read() {
      wire.sam.insertCard(personOf("citizen").card("2026-11-24"));
      wire.sam.takeWireMs();
      const before = performance.now();
      JSON.stringify(await readers.read({}));
      const total = performance.now() - before;
      const taken = wire.sam.takeWireMs();
      wire.sam.removeCard();
      // The next card is found at once only where the reader knows that this one is gone.
      await readers.read({}).catch(() => {});
      return { total, wire: taken };
    },
  };
}
