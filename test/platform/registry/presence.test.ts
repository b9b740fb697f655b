import { expect, test } from "vitest";
import { silentLog } from "../../../src/base/log.ts";
import { Presence } from "../../../src/platform/registry/presence.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { conformanceRig, D1 } from "../support/rig.ts";

function watched(flush: (seen: ReadonlyMap<string, number>) => Promise<void> = async () => {}) {
  const clock = new FakeClock();
  const changes: [string, boolean][] = [];
  const changed = (sn: string, online: boolean) => void changes.push([sn, online]);
  return { clock, changes, presence: new Presence({ clock, log: silentLog, flush, changed }) };
}

test("SE-06 a device that is silent for more than 90 s is offline, and back with its next heartbeat", async () => {
  const rig = await conformanceRig();
  const online = async () =>
    (await rig.api("GET", "/devices")).body.devices.find((device: { sn: string }) => device.sn === D1).online;
  await rig.device("/device/getServer");
  await rig.clock.advance(90_000);
  expect(await online()).toBe(true);
  await rig.clock.advance(1);
  expect(await online()).toBe(false);
  await rig.device("/device/getServer");
  expect(await online()).toBe(true);
});

test("coming and going are told once each", async () => {
  const { clock, changes, presence } = watched();
  for (let i = 0; i < 5; i++) {
    presence.seen("D1", 30);
    await clock.advance(30_000);
  }
  await clock.advance(120_000);
  expect(changes).toEqual([
    ["D1", true],
    ["D1", false],
  ]);
});

test("a slow heartbeat interval has its own limit: three of them", async () => {
  const { clock, presence } = watched();
  presence.seen("D1", 600);
  await clock.advance(1_800_000);
  expect(presence.isOnline("D1")).toBe(true);
  await clock.advance(1);
  expect(presence.isOnline("D1")).toBe(false);
});

test("when a device was seen is written in bundles, and again when writing failed; then the clock rests", async () => {
  const written: Record<string, number>[] = [];
  let broken = true;
  const { clock, presence } = watched(async (seen) => {
    if (broken) throw new Error("disk full");
    written.push(Object.fromEntries(seen));
  });
  presence.seen("D1", 30);
  presence.seen("D2", 30);
  const at = clock.now();
  await clock.advance(10_000);
  expect(written).toEqual([]);
  broken = false;
  await clock.advance(10_000);
  expect(written).toEqual([{ D1: at, D2: at }]);
  await clock.advance(200_000);
  expect(clock.pending).toBe(0);
  expect(written).toHaveLength(1);
  expect(presence.lastSeen("D1")).toBeNull();
});
