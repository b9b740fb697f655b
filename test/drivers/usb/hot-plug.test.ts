import { expect, test } from "vitest";
import { HotPlug } from "../../../drivers/usb/hot-plug.ts";
import type { UsbPackage } from "../../../drivers/usb/native.ts";
import { silentLog } from "../../../src/base/log.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { FakeBulkWire } from "../support/fake-usb.ts";

function bench(load?: () => Promise<UsbPackage>) {
  const wire = new FakeBulkWire();
  const clock = new FakeClock();
  const hotPlug = new HotPlug({ clock, log: silentLog, load: load ?? (async () => wire.usb) });
  return { wire, clock, hotPlug };
}

test("a device is told at once and again while the system is still preparing it", async () => {
  const { wire, clock, hotPlug } = bench();
  const at: number[] = [];
  hotPlug.watch(() => at.push(clock.monotonic()));
  await hotPlug.settled();
  wire.plug();
  await clock.advance(10_000);
  expect(at).toEqual([0, 150, 500, 1_500]);
});

test("every watcher is told, one that stopped is not, and nothing is left running after the last", async () => {
  const { wire, clock, hotPlug } = bench();
  const told = [0, 0];
  const stops = [0, 1].map((i) => hotPlug.watch(() => (told[i] = (told[i] ?? 0) + 1)));
  await hotPlug.settled();
  wire.plug();
  expect(told).toEqual([1, 1]);
  stops[0]?.();
  await hotPlug.settled();
  wire.unplug();
  expect(told).toEqual([1, 2]);
  stops[1]?.();
  await hotPlug.settled();
  expect(clock.pending).toBe(0);
  wire.plug();
  expect(told).toEqual([1, 2]);
});

test("where the package cannot give events, it looks every second instead of failing", async () => {
  const { clock, hotPlug } = bench(() => Promise.reject(new Error("no native build")));
  let told = 0;
  const stop = hotPlug.watch(() => told++);
  await hotPlug.settled();
  await clock.advance(3_500);
  expect(told).toBe(3);
  stop();
  await hotPlug.settled();
  expect(clock.pending).toBe(0);
});

test("an event that is under way when the last watcher stops is told to nobody; a stubborn package stops nothing", async () => {
  const { wire, clock, hotPlug } = bench(async () => ({
    ...wireOf.usb,
    Emitter: class {
      addAttach = async (callback: () => void) => void attached.push(callback);
      addDetach = async () => {};
      removeAttach = () => Promise.reject(new Error("not now"));
      removeDetach = () => Promise.reject(new Error("not now"));
    },
  }));
  const told: string[] = [];
  const stop = hotPlug.watch(() => told.push("changed"));
  await hotPlug.settled();
  attached[0]?.();
  expect(told).toEqual(["changed"]);
  stop();
  attached[0]?.();
  await hotPlug.settled();
  attached[0]?.();
  await clock.advance(5_000);
  expect(told).toEqual(["changed"]);
  expect([clock.pending, wire.claimedBy]).toEqual([0, null]);
  hotPlug.watch(() => told.push("again"));
  await hotPlug.settled();
  attached.at(-1)?.();
  expect(told).toEqual(["changed", "again"]);
});

const attached: (() => void)[] = [];
const wireOf = new FakeBulkWire();
