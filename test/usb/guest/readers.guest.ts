/** The real drivers on a real kernel, through the ReaderManager. Runs inside the virtual machine. */
import assert from "node:assert/strict";
import { after, before, test as nodeTest, type TestContext } from "node:test";
import { busIdOf, MODELS, type ModelName } from "./exporter.ts";
import { outcome, Rig } from "./rig.ts";

const test = (name: string, body: (t: TestContext) => void | Promise<void>) =>
  nodeTest(name, { timeout: 120_000 }, body);

let rig: Rig;
before(async () => {
  rig = await Rig.start();
});
after(() => rig.stop());

const insert = (model: ModelName, card: string) => rig.exporter.order(`insert ${card} ${busIdOf(model)}`);
const remove = (model: ModelName) => rig.exporter.order(`remove ${busIdOf(model)}`);

/** From the kernel's enumeration to a reader that is ready, ms; every plug-in of the run. */
const delays: number[] = [];

async function plug(model: ModelName): Promise<string> {
  const { id, ms } = await rig.plug(model);
  delays.push(ms);
  return id;
}

/** Opening, finding and selecting move 93 bytes; the reading 10 out and 1 295 back. */
const CUTS: Record<ModelName, readonly number[]> = {
  "sdt-4": [5, 103, 110, 700],
  "sdt-2": [40, 112, 1_300],
  routon: [12, 111, 700],
  yinan: [60, 1_300],
  miaxis: [110, 700],
  "routon-control": [12, 700],
};

for (const model of MODELS) {
  test(`${model}: plugged in it is found, reads cards whole, and is gone when unplugged`, async (t) => {
    const id = await plug(model);
    for (const card of ["citizen", "fingerprint", "new-address"]) {
      await insert(model, card);
      const began = performance.now();
      const read = await rig.manager.read({ reader: id, waitMs: 5_000, fingerprint: true });
      t.diagnostic(`${model}: ${card} in ${Math.round(performance.now() - began)} ms`);
      assert.deepEqual(
        read.checks.filter(({ ok }) => !ok),
        [],
      );
      assert.ok(read.portrait, "a portrait");
      assert.equal(read.simulated, false);
      assert.equal(Boolean(read.fingerprint), card === "fingerprint");
      assert.equal(read.addressUpdates?.length ?? 0, card === "new-address" ? 2 : 0);
      await remove(model);
    }
    await rig.unplug(model);
  });

  test(`${model}: unplugged at a byte of an exchange it says so within a second, and plugged in works again`, async (t) => {
    for (const bytes of CUTS[model]) {
      const id = await plug(model);
      await insert(model, "citizen");
      await rig.exporter.order(`unplug after=${bytes} ${busIdOf(model)}`);
      const pulled = rig.exporter.pulled(model);
      const fault = outcome(rig.manager.read({ reader: id, portrait: false })).then((found) => ({
        found,
        at: performance.now(),
      }));
      const { found, at } = await fault;
      assert.equal(found, "reader.unplugged", `cut after ${bytes} bytes`);
      const ms = Math.max(0, Math.round(at - (await pulled)));
      t.diagnostic(`${model}: cut after ${bytes} bytes: ${found} ${ms} ms after`);
      assert.ok(ms < 1_000, `${ms} ms`);
      await rig.gone(model);
    }
    const id = await plug(model);
    await insert(model, "citizen");
    assert.equal((await rig.manager.read({ reader: id, portrait: false })).name, "张三");
    await rig.unplug(model);
  });
}

test("a caller who gives up leaves a reader that reads the next card", async () => {
  for (const model of ["sdt-4", "yinan"] as const) {
    const id = await plug(model);
    await remove(model);
    for (const afterMs of [1, 50, 700])
      await assert.rejects(
        rig.manager.read({ reader: id, waitMs: 60_000, signal: AbortSignal.timeout(afterMs) }),
      );
    await insert(model, "hmt");
    assert.equal((await rig.manager.read({ reader: id, waitMs: 5_000, portrait: false })).type, "hmt");
    await rig.unplug(model);
  }
});

test("two readers at once: each reads its card, and one that is unplugged does not disturb the other", async () => {
  const [bulk, hid] = [await plug("sdt-2"), await plug("routon")];
  await insert("sdt-2", "long-term");
  await insert("routon", "foreigner-2023");
  const both = await Promise.all([bulk, hid].map((reader) => rig.manager.read({ reader, waitMs: 5_000 })));
  assert.deepEqual(
    both.map(({ type }) => type),
    ["citizen", "foreigner-2023"],
  );
  await remove("routon");
  await insert("routon", "hmt");
  const reading = rig.manager.read({ reader: hid, waitMs: 5_000 });
  await rig.unplug("sdt-2");
  assert.equal((await reading).type, "hmt");
  await rig.unplug("routon");
});

test("what the kernel enumerated is ready within a second", (t) => {
  const sorted = delays.toSorted((a, b) => a - b);
  const [median = Number.NaN, worst = Number.NaN] = [sorted[sorted.length >> 1], sorted.at(-1)];
  t.diagnostic(
    `ready after enumeration: median ${median} ms, worst ${worst} ms of ${sorted.length} plug-ins`,
  );
  // An emulated processor on a busy machine may take its time once; not as a rule.
  assert.ok(median < 1_000, `${median} ms`);
  assert.ok(worst < 5_000, `${worst} ms`);
});

test("what waiting costs, on this emulated processor", async (t) => {
  const cost = async (what: string) => {
    const start = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const { user, system } = process.cpuUsage(start);
    t.diagnostic(`${what}: ${((user + system) / 20_000).toFixed(2)} % of a core`);
  };
  await cost("no reader");
  const id = await plug("sdt-2");
  await insert("sdt-2", "citizen");
  await rig.manager.read({ reader: id, portrait: false });
  await remove("sdt-2");
  await cost("a reader, open");
  const stop = rig.manager.watch();
  await cost("a reader, waiting for a card");
  stop();
  await rig.unplug("sdt-2");
});
