/** Runs inside the virtual machine, by Node's own test runner: see README.md. */
import assert from "node:assert/strict";
import { after, before, type TestContext, test } from "node:test";
import { type Bench, readerWhen, startBench } from "./bench.ts";
import { MODELS, type ModelName } from "./usbip/model.ts";

let bench: Bench;
before(async () => {
  bench = await startBench();
});
after(() => bench.stop());

const names = Object.keys(MODELS) as ModelName[];
const idOf = (error: unknown) => (error as { id?: string }).id ?? String(error);

async function timed<T>(work: Promise<T>): Promise<{ value: T; ms: number }> {
  const began = performance.now();
  const value = await work;
  return { value, ms: Math.round(performance.now() - began) };
}

/** Plugs an empty reader in; resolves with its id when it is ready. */
async function plugged(t: TestContext, reader: ModelName): Promise<string> {
  await bench.order({ do: "remove", reader });
  await bench.plug(reader);
  const { value, ms } = await timed(
    readerWhen(bench.manager, MODELS[reader].serial, (found) => found?.state === "ready"),
  );
  t.diagnostic(`${reader} ready ${ms} ms after attaching`);
  return value?.id ?? "";
}

async function unplug(reader: ModelName): Promise<void> {
  await bench.order({ do: "unplug", reader });
  await gone(reader);
}

async function gone(reader: ModelName): Promise<void> {
  await readerWhen(bench.manager, MODELS[reader].serial, (found) => found === undefined);
}

for (const reader of names) {
  test(`${reader}: found when plugged in, reads cards, gone when unplugged, twice`, async (t) => {
    for (let round = 1; round <= 2; round++) {
      const id = await plugged(t, reader);
      for (const card of ["citizen", "fingerprint", "new-address"]) {
        await bench.order({ do: "insert", reader, card });
        const options = { reader: id, waitMs: 5_000, fingerprint: true, portrait: false };
        const { value, ms } = await timed(bench.manager.read(options));
        t.diagnostic(`${reader}: ${value.name} in ${ms} ms`);
        assert.deepEqual(
          value.checks.filter(({ ok }) => !ok),
          [],
        );
        await bench.order({ do: "remove", reader });
      }
      await unplug(reader);
    }
  });

  test(`${reader}: unplugged at bytes of an exchange it says so within a second, then works again`, async (t) => {
    // Opening, finding and selecting move 98 bytes; the reading 10 out and 1 295 back.
    for (const bytes of [5, 12, 40, 60, 97, 98, 103, 108, 109, 115, 116, 171, 172, 173, 500, 1_400]) {
      const id = await plugged(t, reader);
      await bench.order({ do: "insert", reader, card: "citizen" });
      await bench.order({ do: "unplugAfter", reader, bytes });
      const read = bench.manager.read({ reader: id, portrait: false }).then(() => "none", idOf);
      const { value, ms } = await timed(read);
      t.diagnostic(`${reader} cut after ${bytes}: ${value} in ${ms} ms`);
      assert.equal(value, "reader.unplugged");
      assert.ok(ms < 1_000, `${ms} ms`);
      await gone(reader);
    }
    const id = await plugged(t, reader);
    await bench.order({ do: "insert", reader, card: "citizen" });
    assert.ok((await bench.manager.read({ reader: id, portrait: false })).name);
    await unplug(reader);
  });

  test(`${reader}: a caller who gives up leaves a reader that reads the next card`, async (t) => {
    const id = await plugged(t, reader);
    for (const afterMs of [1, 50, 700]) {
      const signal = AbortSignal.timeout(afterMs);
      await assert.rejects(bench.manager.read({ reader: id, waitMs: 60_000, signal }));
    }
    await bench.order({ do: "insert", reader, card: "citizen" });
    assert.ok((await bench.manager.read({ reader: id, waitMs: 5_000, portrait: false })).name);
    await unplug(reader);
  });
}

test("what waiting costs", async (t) => {
  const cost = async (what: string) => {
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    const { user, system } = process.cpuUsage(before);
    t.diagnostic(`${what}: ${((user + system) / 40_000).toFixed(3)} % of this machine's core`);
  };
  await cost("no reader");
  for (const reader of ["routon", "sdt-2"] as const) {
    const id = await plugged(t, reader);
    await cost(`${reader} plugged in`);
    await bench.order({ do: "insert", reader, card: "citizen" });
    await bench.manager.read({ reader: id, portrait: false });
    await cost(`${reader} opened`);
    await unplug(reader);
  }
});
