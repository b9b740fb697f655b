import { expect, test } from "vitest";
import { driverFaults } from "../../drivers/faults.ts";
import { Fault } from "../../src/base/fault.ts";
import { Desk } from "./desk.ts";

const never = () => new Promise<never>(() => {});
const GENERIC = {
  bus: "usb",
  vendorId: 0x0483,
  productId: 0x5750,
  score: 40,
  conflictProne: true,
  label: "Maybe a reader",
} as const;

test("readers that come and go are told at once, and each works without a restart", async () => {
  const desk = new Desk();
  await desk.manager.start();
  expect(await desk.outcome(desk.manager.read({}))).toBe("reader.none");
  for (let i = 0; i < 3; i++) {
    const reader = desk.plug({ serialNumber: "A1" });
    await desk.tell();
    reader.put("citizen");
    expect(await desk.outcome(desk.manager.read({}))).toMatchObject({ name: "张三", reader: "desk:A1" });
    desk.pull(reader);
    await desk.tell();
    expect(reader.open, "let go of").toBe(0);
  }
  expect(desk.events).toEqual([
    "added desk:A1",
    "removed desk:A1",
    "added desk:A1",
    "removed desk:A1",
    "added desk:A1",
    "removed desk:A1",
  ]);
});

test("who waits for a card on a reader that is unplugged is told, whether or not the system says so first", async () => {
  for (const tellFirst of [true, false]) {
    const desk = new Desk();
    const reader = desk.plug();
    await desk.manager.start();
    const waiting = desk.manager.read({ waitMs: 60_000 }).catch((fault: Fault) => fault.id);
    await desk.clock.advance(1_000);
    if (tellFirst) {
      desk.plugged.delete(reader);
      await desk.tell();
    } else desk.pull(reader);
    await desk.clock.advance(1_000);
    expect(await waiting).toBe("reader.unplugged");
  }
});

test("a reader that was replugged before anybody looked reads at once, and the card on it is read anew", async () => {
  const desk = new Desk();
  const reader = desk.plug({ serialNumber: "A1" });
  await desk.manager.start();
  reader.put("citizen");
  await desk.outcome(desk.manager.read({}));
  desk.pull(reader);
  const again = desk.plug({ serialNumber: "A1", path: "usb:1-9" });
  again.put("hmt");
  await desk.tell();
  expect(await desk.outcome(desk.manager.read({ reader: "desk:A1" }))).toMatchObject({ type: "hmt" });
});

test("ids are the serial number where there is one, else the place; twins keep theirs apart", async () => {
  const desk = new Desk();
  const first = desk.plug({ serialNumber: "0000" });
  desk.plug({ path: "/dev/hidraw3", place: "usb:1-4" });
  desk.plug({ path: "usb:1-7" });
  await desk.manager.start();
  const ids = () => desk.manager.list().map(({ id }) => id);
  expect(ids()).toEqual(["desk:0000", "desk:usb:1-4", "desk:usb:1-7"]);
  desk.plugged.delete(first);
  const twin = desk.plug({ serialNumber: "0000", path: "usb:1-8" });
  desk.plugged.add(first);
  await desk.tell();
  expect(ids().toSorted()).toEqual(["desk:0000", "desk:0000@usb:1-8", "desk:usb:1-4", "desk:usb:1-7"]);
  first.put("citizen");
  twin.put("hmt");
  expect(await desk.outcome(desk.manager.read({ reader: "desk:0000" }))).toMatchObject({ type: "citizen" });
  expect(await desk.outcome(desk.manager.read({ reader: "desk:0000@usb:1-8" }))).toMatchObject({
    type: "hmt",
  });
});

test("without permission the reader is listed with the remedy; once it may be opened it is ready", async () => {
  const desk = new Desk();
  const obstacle = new Fault(driverFaults["reader.permission"], { device: "0400:C35A" });
  const reader = desk.plug({ obstacle });
  await desk.manager.start();
  const [view] = desk.manager.list();
  expect(view).toMatchObject({ state: "needs-permission", fault: { id: "reader.permission" } });
  expect(view?.fault?.remedy).toContain("70-idcard-bridge.rules");
  reader.device = { ...reader.device, obstacle: undefined } as never;
  await desk.tell();
  expect(desk.manager.list()[0]).toMatchObject({ state: "ready" });
  expect(desk.manager.list()[0]).not.toHaveProperty("fault");
});

test.each([
  ["reader.permission", "needs-permission"],
  ["reader.port-permission", "needs-permission"],
  ["reader.driver-missing", "needs-driver"],
  ["reader.driver-bound", "needs-driver"],
  ["reader.library-missing", "needs-driver"],
  ["reader.one-endpoint", "needs-driver"],
  ["reader.open-failed", "failed"],
  ["reader.no-answer", "failed"],
] as const)(
  "opening that fails by %s leaves the reader in state %s, and the next try can succeed",
  async (id, state) => {
    const desk = new Desk();
    const reader = desk.plug();
    await desk.manager.start();
    reader.refuse = () =>
      Promise.reject(new Fault(driverFaults[id], { device: "X", driver: "Y", library: "Z" }));
    expect(await desk.outcome(desk.manager.read({}))).toBe(id);
    expect(desk.manager.list()[0]).toMatchObject({ state, fault: { id } });
    expect(desk.manager.list()[0]?.fault?.cause).not.toContain("{");
    reader.refuse = null;
    reader.put("citizen");
    expect(await desk.outcome(desk.manager.read({}))).toMatchObject({ name: "张三" });
    expect(desk.manager.list()[0]).toMatchObject({ state: "ready" });
  },
);

test("a device behind a generic chip id is listed with how to allow it, and never opened", async () => {
  const desk = new Desk({ fingerprints: [GENERIC] });
  const reader = desk.plug({ vendorId: 0x0483, productId: 0x5750 });
  await desk.manager.start();
  const stop = desk.manager.watch();
  await desk.clock.advance(60_000);
  expect(desk.manager.list()[0]).toMatchObject({
    state: "needs-permission",
    fault: { id: "reader.not-allowed", remedy: expect.stringContaining('"0483:5750"') },
  });
  expect(desk.events).toHaveLength(1);
  expect(await desk.outcome(desk.manager.read({ waitMs: 1_000 }))).toBe("reader.not-allowed");
  expect(reader.opened).toBe(0);
  stop();
});

test("allowed by name it is a reader like any other", async () => {
  const allowed = { serialPorts: [], devices: ["0483:5750"] };
  const desk = new Desk({ fingerprints: [GENERIC], allowed });
  const reader = desk.plug({ vendorId: 0x0483, productId: 0x5750 });
  await desk.manager.start();
  reader.put("citizen");
  expect(await desk.outcome(desk.manager.read({}))).toMatchObject({ name: "张三" });
});

test("what may be no reader stands last in the list, so that whoever takes the first one takes a reader", async () => {
  const desk = new Desk({ fingerprints: [GENERIC, { ...GENERIC, productId: 1, conflictProne: false }] });
  desk.plug({ vendorId: 0x0483, productId: 0x5750 });
  desk.plug({ vendorId: 0x0483, productId: 1 });
  await desk.manager.start();
  expect(desk.manager.list().map(({ id }) => id)).toEqual(["desk:usb:1-2", "desk:usb:1-1"]);
});

test("a reader that works is taken before one that does not, wherever it stands in the list", async () => {
  const desk = new Desk();
  desk.plug({ obstacle: new Fault(driverFaults["reader.permission"], { device: "X" }) });
  const works = desk.plug();
  await desk.manager.start();
  works.put("citizen");
  expect(await desk.outcome(desk.manager.read({}))).toMatchObject({ reader: "desk:usb:1-2" });
});

test("a driver that cannot say what it has keeps what it had; one that hangs holds nobody up for ever", async () => {
  const desk = new Desk();
  const reader = desk.plug();
  await desk.manager.start();
  desk.broken = () => Promise.reject(new Error("no"));
  await desk.tell();
  desk.broken = never;
  await desk.tell();
  reader.put("citizen");
  expect(await desk.outcome(desk.manager.read({}))).toMatchObject({ name: "张三" });
  await desk.clock.advance(5_000);
  desk.broken = null;
  desk.plug();
  await desk.tell();
  expect(desk.manager.list()).toHaveLength(2);
});

test("an opening that hangs ends at its deadline; what it opens after all is closed before the next one", async () => {
  const desk = new Desk();
  const reader = desk.plug();
  await desk.manager.start();
  let open = () => {};
  reader.refuse = () =>
    new Promise((_, reject) => {
      open = () => reject(new Error("too late"));
    });
  expect(await desk.outcome(desk.manager.read({}))).toBe("reader.open-failed");
  reader.refuse = null;
  reader.put("citizen");
  const next = desk.outcome(desk.manager.read({}));
  open();
  expect(await next).toMatchObject({ name: "张三" });
  expect(reader.open).toBe(1);
});

test("a device that cannot be let go of holds up neither its removal nor the next one", async () => {
  const desk = new Desk();
  const reader = desk.plug({ serialNumber: "A1" });
  await desk.manager.start();
  await desk.outcome(desk.manager.read({}));
  reader.stuck = true;
  desk.pull(reader);
  await desk.tell();
  expect(desk.events.at(-1)).toBe("removed desk:A1");
  const again = desk.plug({ serialNumber: "A1" });
  again.put("citizen");
  await desk.tell();
  await desk.clock.advance(2_000);
  expect(await desk.outcome(desk.manager.read({}))).toMatchObject({ name: "张三" });
});

test("when the manager stops, every device is let go of and nothing is left running", async () => {
  const desk = new Desk();
  const readers = [desk.plug(), desk.plug()];
  await desk.manager.start();
  desk.manager.watch();
  await desk.clock.advance(1_000);
  expect(readers.map(({ open }) => open)).toEqual([1, 1]);
  await desk.manager.stop();
  await desk.clock.advance(0);
  expect(readers.map(({ open }) => open)).toEqual([0, 0]);
  expect(desk.clock.pending).toBe(0);
});

test("a driver that cannot be loaded is told to IT and costs no reader of another one", async () => {
  const broken = { name: "broken", load: () => Promise.reject(new Error("no such package")) };
  const desk = new Desk({ otherDrivers: [broken] });
  desk.plug();
  await desk.manager.start();
  expect(desk.manager.list()).toHaveLength(1);
  expect(desk.complaints).toEqual([
    expect.stringMatching(/^a driver could not be loaded .*"broken".*no such/),
  ]);
});

test("a device that its own driver has no fingerprint of is no reader", async () => {
  const desk = new Desk();
  desk.plug({ vendorId: 0x1234 });
  desk.plug();
  await desk.manager.start();
  expect(desk.manager.list().map(({ id }) => id)).toEqual(["desk:usb:1-2"]);
});

test("stopped in the middle of a look, the manager adds nobody any more, nor does a look that waits its turn", async () => {
  const desk = new Desk();
  await desk.manager.start();
  desk.plug();
  let list = () => {};
  desk.broken = () =>
    new Promise((_, reject) => {
      list = () => reject(new Error("later"));
    });
  await desk.tell();
  await desk.tell();
  const stopped = desk.manager.stop();
  desk.broken = null;
  list();
  await stopped;
  await desk.clock.advance(0);
  expect(desk.events).toEqual([]);
  expect(desk.manager.list()).toEqual([]);
});

test("a device whose closing fails is opened again all the same", async () => {
  const desk = new Desk();
  const reader = desk.plug();
  await desk.manager.start();
  reader.unclosable = true;
  reader.sam.addFault({ kind: "silence", times: 1, command: "find" });
  expect(await desk.outcome(desk.manager.read({}))).toBe("sam.timeout");
  reader.put("citizen");
  expect(await desk.outcome(desk.manager.read({}))).toMatchObject({ name: "张三" });
  expect(reader.opened).toBe(2);
});

test("who names a reader that is not there is told so", async () => {
  const desk = new Desk();
  desk.plug();
  await desk.manager.start();
  expect(await desk.outcome(desk.manager.read({ reader: "desk:usb:9-9" }))).toBe("reader.unknown");
});

test("the system tells of one cable several times: that is one look", async () => {
  const desk = new Desk();
  await desk.manager.start();
  let looks = 0;
  desk.broken = async () => {
    looks++;
    throw new Error("not now");
  };
  await desk.tell(5);
  expect(looks).toBe(1);
  await desk.tell();
  expect(looks).toBe(2);
});

test("of a reader that is gone nothing more is told, though a reading was under way", async () => {
  const desk = new Desk();
  const reader = desk.plug();
  await desk.manager.start();
  const told: string[] = [];
  desk.manager.on("changed", ({ state, card }) => told.push(`${state} ${card}`));
  desk.manager.on("removed", () => told.push("removed"));
  reader.put("citizen");
  const reading = desk.outcome(desk.manager.read({}));
  reader.sam.addFault({ kind: "delay", at: 0, ms: 2_000, times: 1, command: "readBase" });
  while (!told.includes("busy present")) await desk.clock.advance(10);
  desk.plugged.delete(reader);
  await desk.tell();
  expect(await reading).toBe("reader.unplugged");
  await desk.clock.advance(5_000);
  expect(told.at(-1)).toBe("removed");
});
