import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { systemRandom } from "../../src/base/random.ts";
import { type LeaseHolder, type LeaseState, Leases } from "../../src/readers/leases.ts";
import { FakeClock } from "../support/fake-clock.ts";

const holder = (id: string, owner = `https://${id}.example`): LeaseHolder => ({ id, owner });
const [A, B, C] = [holder("a"), holder("b"), holder("c")];
const NOW = { ttlMs: 1_000, waitMs: 0 };
const WAIT = { ttlMs: 1_000, waitMs: 60_000 };

function setUp() {
  const clock = new FakeClock();
  const leases = new Leases(clock, systemRandom);
  const states: LeaseState[] = [];
  leases.on("changed", (state) => states.push(state));
  return { clock, leases, states };
}

describe("a lease", () => {
  test("has one holder; another is told who it is", async () => {
    const { leases } = setUp();
    await leases.acquire("r", A, NOW);
    await expect(leases.acquire("r", B, NOW)).rejects.toMatchObject({
      id: "reader.leased",
      detail: { owner: A.owner },
    });
    expect(() => leases.demand("r", A)).not.toThrow();
    expect(() => leases.demand("r", B)).toThrow();
    await leases.acquire("other", B, NOW);
  });

  test("ends by clock, and its holder is told", async () => {
    const { clock, leases } = setUp();
    const lost: unknown[] = [];
    const lease = await leases.acquire("r", { ...A, lost: (...what) => lost.push(what) }, NOW);
    await clock.advance(1_000);
    expect(lost).toEqual([[lease, "expired"]]);
    expect(leases.holderOf("r")).toBeNull();
  });

  test("that is given back tells nobody that it was lost; giving back twice is no harm", async () => {
    const { clock, leases } = setUp();
    let lost = 0;
    await leases.acquire("r", { ...A, lost: () => lost++ }, NOW);
    expect(leases.release(A, "r")).toBe(true);
    expect(leases.release(A, "r")).toBe(false);
    expect(leases.release(B)).toBe(false);
    await clock.advance(10_000);
    expect(lost).toBe(0);
  });

  test("is renewed by its holder under the same id, but not while somebody waits", async () => {
    const { clock, leases } = setUp();
    const first = await leases.acquire("r", A, NOW);
    await clock.advance(500);
    const renewed = await leases.acquire("r", A, NOW);
    expect(renewed).toMatchObject({ id: first.id, expiresAt: first.expiresAt + 500 });
    const waiting = leases.acquire("r", B, WAIT);
    await clock.advance(400);
    expect(await leases.acquire("r", A, NOW)).toEqual(renewed);
    await clock.advance(600);
    expect((await waiting).owner).toBe(B.owner);
  });

  test("announces every change with the holder and the length of the line", async () => {
    const { leases, states } = setUp();
    await leases.acquire("r", A, NOW);
    const waiting = leases.acquire("r", B, WAIT);
    leases.release(A);
    await waiting;
    leases.release(B);
    expect(states.map(({ lease, waiting }) => [lease?.owner ?? null, waiting])).toEqual([
      [A.owner, 0],
      [A.owner, 1],
      [B.owner, 0],
      [null, 0],
    ]);
  });
});

describe("the line", () => {
  test("is first come, first served; those who give up leave it", async () => {
    const { leases } = setUp();
    await leases.acquire("r", A, NOW);
    const gone = new AbortController();
    const b = leases.acquire("r", B, { ...WAIT, signal: gone.signal });
    const c = leases.acquire("r", C, WAIT);
    gone.abort(new Error("closed"));
    await expect(b).rejects.toThrow("closed");
    leases.release(A);
    expect((await c).owner).toBe(C.owner);
  });

  test("does not wait longer than asked, and names who holds the reader then", async () => {
    const { clock, leases } = setUp();
    await leases.acquire("r", A, { ttlMs: 10_000, waitMs: 0 });
    const b = leases.acquire("r", B, { ttlMs: 1_000, waitMs: 100 });
    const refused = expect(b).rejects.toMatchObject({ id: "reader.leased" });
    await clock.advance(100);
    await refused;
    expect(leases.stateOf("r").waiting).toBe(0);
  });

  test("has one place for each, however often it asks", async () => {
    const { leases } = setUp();
    await leases.acquire("r", A, NOW);
    const first = leases.acquire("r", B, WAIT);
    await expect(leases.acquire("r", B, WAIT)).rejects.toMatchObject({ id: "lease.already-waiting" });
    leases.release(A);
    await first;
  });

  test("closes up when one who waits is gone for good", async () => {
    const { leases } = setUp();
    await leases.acquire("r", A, NOW);
    void leases.acquire("r", B, WAIT).catch(() => {});
    const c = leases.acquire("r", C, WAIT);
    leases.release(B);
    leases.release(A);
    expect((await c).owner).toBe(C.owner);
  });
});

describe("taking over", () => {
  test("needs the very lease that is meant: two that try take it once", async () => {
    const { leases } = setUp();
    const [tab1, tab2, tab3] = ["1", "2", "3"].map((id) => holder(id, "https://site.example"));
    if (!tab1 || !tab2 || !tab3) throw new Error("three tabs");
    const lost: string[] = [];
    const { id } = await leases.acquire("r", { ...tab1, lost: (_, why) => lost.push(why) }, NOW);
    const results = await Promise.allSettled(
      [tab2, tab3].map((tab) => leases.acquire("r", tab, { ...NOW, takeOver: id })),
    );
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(results[1]).toMatchObject({ reason: { id: "lease.changed" } });
    expect(lost).toEqual(["taken-over"]);
  });

  test("from another owner is refused, but for the agent's own page, where a person decides", async () => {
    const { leases } = setUp();
    const { id } = await leases.acquire("r", A, NOW);
    await expect(leases.acquire("r", B, { ...NOW, takeOver: id })).rejects.toMatchObject({
      id: "reader.leased",
    });
    const own = { ...holder("own", "http://127.0.0.1:1"), privileged: true };
    expect((await leases.acquire("r", own, { ...NOW, takeOver: id })).owner).toBe(own.owner);
  });

  test("what nobody holds any more is refused: look again", async () => {
    const { leases } = setUp();
    const { id } = await leases.acquire("r", A, NOW);
    leases.release(A);
    await expect(leases.acquire("r", A, { ...NOW, takeOver: id })).rejects.toMatchObject({
      id: "lease.changed",
    });
  });

  test("leaves those who wait their places", async () => {
    const { clock, leases } = setUp();
    const [tab1, tab2] = [holder("1", "https://s.example"), holder("2", "https://s.example")];
    const { id } = await leases.acquire("r", tab1, NOW);
    const c = leases.acquire("r", C, WAIT);
    await leases.acquire("r", tab2, { ...NOW, takeOver: id });
    await clock.advance(1_000);
    expect((await c).owner).toBe(C.owner);
  });
});

test("property: whatever ten clients do in whatever order, one holds, and who waits gets its turn", async () => {
  const clients = Array.from({ length: 10 }, (_, i) => holder(String(i)));
  const step = fc.record({
    client: fc.integer({ min: 0, max: 9 }),
    act: fc.constantFrom("acquire", "release", "leave", "time"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const { clock, leases } = setUp();
      const waiting = new Set<Promise<unknown>>();
      for (const { client, act } of steps) {
        const who = clients[client] as LeaseHolder;
        if (act === "time") await clock.advance(300);
        else if (act === "release") leases.release(who, "r");
        else if (act === "leave") leases.release(who);
        else {
          const asked = leases.acquire("r", who, { ttlMs: 1_000, waitMs: 600_000 }).catch(() => {});
          waiting.add(asked);
          void asked.then(() => waiting.delete(asked));
        }
        const { lease, waiting: inLine } = leases.stateOf("r");
        if (!lease) expect(inLine).toBe(0);
      }
      // Everybody's lease ends in a second at the latest, so the whole line has had its turn.
      await clock.advance(11_000);
      expect(leases.stateOf("r")).toMatchObject({ lease: null, waiting: 0 });
    }),
    { numRuns: 60 },
  );
});
