import { expect, test } from "vitest";
import type { SerialPortChoice } from "../../../drivers/contract.ts";
import { driverFaults } from "../../../drivers/faults.ts";
import { createSerialDriver } from "../../../drivers/serial/index.ts";
import { openPortFault } from "../../../drivers/serial/open-fault.ts";
import { Fault } from "../../../src/base/fault.ts";
import { silentLog } from "../../../src/base/log.ts";
import { driverSuite, type Rig } from "../kit.ts";
import { type FakeSerialOptions, FakeSerialWire, PORT } from "../support/fake-serial.ts";

function rig(
  options: FakeSerialOptions = {},
  serialPorts: readonly SerialPortChoice[] = [{ path: PORT }],
): Rig & { wire: FakeSerialWire } {
  const wire = new FakeSerialWire(options);
  const context = { clock: wire.clock, log: silentLog, allowed: { serialPorts, devices: [] } };
  const driver = createSerialDriver(context, { ports: wire.ports, hotPlug: { watch: () => () => {} } });
  return { driver, wire, handles: () => wire.handles, pieceLength: 1, longestMs: 5_000 };
}

const device = (path = PORT) => ({ bus: "serial", path }) as const;
const faultOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (fault: unknown) => fault,
  );

driverSuite("serial", () => rig());
driverSuite("serial at a given rate", () => rig({ rate: 230_400 }, [{ path: PORT, rate: 230_400 }]));

test.each([115_200, 57_600, 38_400, 19_200, 9_600])("finds a module that is set to %i", async (rate) => {
  const { driver, wire } = rig({ rate });
  const opening = driver.open(device());
  await wire.clock.advance(3_000);
  const transport = await opening;
  expect(wire.rates[0]).toBe(115_200);
  expect(wire.rates.at(-1)).toBe(rate);
  await transport.close();
  wire.rates.length = 0;
  await (await driver.open(device())).close();
  expect(wire.rates, "the next time at once").toEqual([rate]);
});

test("a port that nobody named is not listed and not opened, whatever is plugged in", async () => {
  for (const ports of [[], [{ path: "/dev/ttyUSB8" }]]) {
    const { driver, wire } = rig({}, ports);
    expect(await driver.list()).toEqual([]);
    expect(await faultOf(driver.open(device()))).toMatchObject({
      id: "reader.not-allowed",
      detail: { device: PORT },
    });
    expect(wire.asked).toEqual([]);
  }
});

test("where no module answers at any rate, the port is given back and named", async () => {
  const { driver, wire, handles } = rig();
  wire.dead = true;
  const opening = faultOf(driver.open(device()));
  await wire.clock.advance(6_000);
  expect(await opening).toMatchObject({ id: "reader.no-answer", detail: { device: PORT } });
  expect(new Set(wire.rates)).toEqual(new Set([115_200, 57_600, 38_400, 19_200, 9_600]));
  expect(handles()).toBe(0);
});

test("a module that gets its power with the plug is found when it has started", async () => {
  const { driver, wire } = rig();
  wire.dead = true;
  wire.clock.after(2_000, () => {
    wire.dead = false;
  });
  const opening = driver.open(device());
  await wire.clock.advance(6_000);
  await (await opening).close();
});

test("with a given rate no other is tried", async () => {
  const { driver, wire } = rig({ rate: 9_600 }, [{ path: PORT, rate: 19_200 }]);
  const opening = faultOf(driver.open(device()));
  await wire.clock.advance(6_000);
  expect(await opening).toMatchObject({ id: "reader.no-answer" });
  expect(new Set(wire.rates)).toEqual(new Set([19_200]));
});

test("unplugged while the rate is sought, opening ends at once", async () => {
  const { driver, wire, handles } = rig({ rate: 9_600 });
  const opening = faultOf(driver.open(device()));
  await wire.clock.advance(1_100);
  wire.unplug();
  await wire.clock.advance(0);
  expect(await opening).toMatchObject({ id: "reader.unplugged" });
  expect(handles()).toBe(0);
});

test("a port in use is busy for a second opening", async () => {
  const { driver } = rig();
  await driver.open(device());
  expect(await faultOf(driver.open(device()))).toMatchObject({ id: "reader.open-failed" });
});

test.each([
  ["Error: Permission denied, cannot open /dev/ttyUSB7", "linux", "reader.port-permission"],
  ["Opening COM3: Access denied", "win32", "reader.open-failed"],
  ["Error: No such file or directory, cannot open /dev/ttyUSB7", "linux", "reader.unplugged"],
  ["Opening COM3: File not found", "win32", "reader.unplugged"],
  ["Error Resource temporarily unavailable Cannot lock port", "linux", "reader.open-failed"],
  ["No native build was found for platform=linux arch=mips", "linux", "reader.library-missing"],
] as const)("%s on %s is %s", (message, platform, id) => {
  const fault = openPortFault(new Error(message), PORT, platform);
  expect(fault.id).toBe(id);
  expect(fault.text("zh").cause).not.toContain("{");
});

test("a port that does not take the question is given back, with how writing failed", async () => {
  const { driver, wire, handles } = rig();
  const open = wire.ports.open;
  wire.ports.open = async (path, rate) => ({
    ...(await open(path, rate)),
    write: () => Promise.reject(new Fault(driverFaults["reader.write-failed"])),
  });
  expect(await faultOf(driver.open(device()))).toMatchObject({ id: "reader.write-failed" });
  expect(handles()).toBe(0);
});

test("what a module goes on to say after its first answer belongs to no exchange", async () => {
  const { driver, wire } = rig();
  wire.sam.addFault({ kind: "extra", at: 0, bytes: "aaaaaa966900040000909400", times: 1 } as never);
  const transport = await driver.open(device());
  wire.sam.say(Uint8Array.of(1, 2, 3));
  const got: number[] = [];
  transport.onData((chunk) => got.push(...chunk));
  expect(got).toEqual([]);
  await transport.close();
});
