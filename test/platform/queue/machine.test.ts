import fc from "fast-check";
import { expect, test } from "vitest";
import { type Command, isFinal, isInFlight } from "../../../src/platform/queue/command.ts";
import {
  acknowledgeImplicitly,
  BACK_OFF_MS,
  cancelCommand,
  fetchCommand,
  MAX_DELIVERIES,
  nextOffer,
  REBOOT_DONE_MS,
  REBOOT_GAP_MS,
  reportCommand,
} from "../../../src/platform/queue/machine.ts";
import type { CommandName } from "../../../src/platform/schemas.ts";

const RULES = { redeliverAfter: 60_000, maxFailures: 3 };
const DAY = 86_400_000;

function command(more: Partial<Command> = {}): Command {
  return {
    id: 1,
    sn: "D1",
    cmd: "downloadUser",
    params: "1",
    state: "pending",
    failures: 0,
    deliveries: 0,
    message: null,
    notBefore: 0,
    createdAt: 0,
    expiresAt: 7 * DAY,
    touchedAt: null,
    deliveredAt: null,
    fetchedAt: null,
    finishedAt: null,
    ...more,
  };
}

const offered = (c: Command, now: number) => nextOffer([c], now, RULES).offered;
const must = <T>(value: T | null | undefined): T => {
  if (value === null || value === undefined) throw new Error("nothing there");
  return value;
};
const failed = { success: false, message: "操作失败" };
const done = { success: true, message: "操作成功" };

test("pending → delivered → fetched → acknowledged", () => {
  const delivered = must(offered(command(), 1_000));
  expect(delivered).toMatchObject({ state: "delivered", deliveries: 1, deliveredAt: 1_000 });
  const fetched = must(fetchCommand(delivered, 2_000));
  expect(fetched).toMatchObject({ state: "fetched", fetchedAt: 2_000 });
  expect(reportCommand(fetched, done, 3_000, RULES)).toMatchObject({
    state: "acknowledged",
    finishedAt: 3_000,
    message: "操作成功",
  });
});

test("in flight and silent: offered again only after the gap, counted from the last offer or fetch", () => {
  const delivered = must(offered(command(), 0));
  expect(offered(delivered, 59_999)).toBeNull();
  expect(offered(delivered, 60_000)).toMatchObject({ state: "delivered", deliveries: 2 });
  const fetched = must(fetchCommand(delivered, 30_000));
  expect(offered(fetched, 89_999)).toBeNull();
  expect(offered(fetched, 90_000)).toMatchObject({ deliveries: 2 });
});

test("ten deliveries without a callback end it, and the next command gets its turn at once", () => {
  let first = command();
  let now = 0;
  for (let i = 0; i < MAX_DELIVERIES; i++, now += 60_000) first = must(offered(first, now));
  expect(first.deliveries).toBe(MAX_DELIVERIES);
  expect(nextOffer([first, command({ id: 2 })], now - 1, RULES)).toEqual({ offered: null, changed: [] });
  const { offered: next, changed } = nextOffer([first, command({ id: 2 })], now, RULES);
  expect(changed[0]).toMatchObject({ id: 1, state: "failed" });
  expect(next).toMatchObject({ id: 2, state: "delivered" });
});

test("a callback with failure starts the count of silent deliveries anew", () => {
  const tired = command({ state: "fetched", deliveries: 9, touchedAt: 0 });
  expect(reportCommand(tired, failed, 0, RULES)).toMatchObject({ deliveries: 0, failures: 1 });
});

test("failures: back-off of 30 s × failures, then failed; a repeated callback is the same failure", () => {
  const flying = command({ state: "fetched", touchedAt: 0 });
  const once = reportCommand(flying, failed, 0, RULES);
  expect(once).toMatchObject({ state: "pending", failures: 1, notBefore: BACK_OFF_MS, message: "操作失败" });
  expect(reportCommand(once, failed, 5, RULES)).toBe(once);
  expect(offered(once, BACK_OFF_MS - 1)).toBeNull();
  const twice = reportCommand(must(offered(once, BACK_OFF_MS)), failed, 100_000, RULES);
  expect(twice).toMatchObject({ failures: 2, notBefore: 160_000 });
  const thrice = reportCommand(must(offered(twice, 160_000)), failed, 170_000, RULES);
  expect(thrice).toMatchObject({ state: "failed", failures: 3, finishedAt: 170_000 });
  expect(reportCommand(thrice, done, 180_000, RULES)).toMatchObject({ state: "acknowledged" });
});

test("a command in back-off holds the later ones back: they may undo it", () => {
  const waiting = command({ failures: 1, notBefore: 30_000 });
  const later = command({ id: 2, cmd: "deletePerson" });
  expect(nextOffer([waiting, later], 29_999, RULES).offered).toBeNull();
  expect(nextOffer([waiting, later], 30_000, RULES).offered).toMatchObject({ id: 1 });
});

test("expiry ends a command in any unfinished state; a success that comes late is believed", () => {
  for (const state of ["pending", "delivered", "fetched"] as const) {
    const old = command({ state, touchedAt: 0, expiresAt: 1_000 });
    const { offered: next, changed } = nextOffer([old], 1_000, RULES);
    expect([next, changed.map((c) => c.state)]).toEqual([null, ["expired"]]);
    expect(reportCommand(must(changed[0]), done, 2_000, RULES).state).toBe("acknowledged");
  }
});

test("cancel: while pending or delivered; not once fetched; a cancelled command stays so", () => {
  for (const state of ["pending", "delivered"] as const) {
    const cancelled = must(cancelCommand(command({ state }), 5));
    expect(cancelled).toMatchObject({ state: "cancelled", finishedAt: 5 });
    expect(fetchCommand(cancelled, 6)).toBeNull();
    expect(reportCommand(cancelled, done, 7, RULES)).toBe(cancelled);
  }
  for (const state of ["fetched", "acknowledged", "failed", "expired"] as const)
    expect(cancelCommand(command({ state }), 5)).toBeNull();
});

test("a reboot goes out at most once in ten minutes, lost reply or reported failure", () => {
  const reboot = must(offered(command({ cmd: "reboot" }), 0));
  expect(offered(reboot, REBOOT_GAP_MS - 1)).toBeNull();
  expect(offered(reboot, REBOOT_GAP_MS)).toMatchObject({ deliveries: 2 });
  const refused = reportCommand(reboot, failed, 10_000, RULES);
  expect(offered(refused, REBOOT_GAP_MS - 1)).toBeNull();
  expect(offered(refused, REBOOT_GAP_MS)).toMatchObject({ id: 1 });
});

test("a device that calls again 20 s after fetching a reboot has rebooted", () => {
  const fetched = must(fetchCommand(must(offered(command({ cmd: "reboot" }), 0)), 1_000));
  expect(nextOffer([fetched], 1_000 + REBOOT_DONE_MS - 1, RULES)).toEqual({ offered: null, changed: [] });
  const { offered: next, changed } = nextOffer([fetched, command({ id: 2 })], 1_000 + REBOOT_DONE_MS, RULES);
  expect(changed[0]).toMatchObject({ id: 1, state: "acknowledged" });
  expect(next).toMatchObject({ id: 2 });
});

test("data that came is an acknowledgement, once", () => {
  const flying = command({ cmd: "getDeviceInfo", state: "delivered" });
  const acknowledged = acknowledgeImplicitly(flying, 7);
  expect(acknowledged).toMatchObject({ state: "acknowledged", fetchedAt: 7, finishedAt: 7 });
  expect(acknowledgeImplicitly(acknowledged, 9)).toBe(acknowledged);
  expect(reportCommand(acknowledged, failed, 9, RULES)).toBe(acknowledged);
});

/** What may happen to a device's queue, and the passing of time. */
type Step =
  | { do: "beat" }
  | { do: "wait"; ms: number }
  | { do: "fetch" | "cancel" | "implicit"; of: number }
  | { do: "report"; of: number; success: boolean };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<Step>({ do: "beat" }) },
    fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 400_000 }) }),
    fc.record({
      do: fc.constantFrom("fetch" as const, "cancel" as const, "implicit" as const),
      of: fc.nat(3),
    }),
    fc.record({ do: fc.constant("report" as const), of: fc.nat(3), success: fc.boolean() }),
  ),
  { maxLength: 120 },
);
const kinds = fc.array(fc.constantFrom<CommandName>("downloadUser", "deletePerson", "reboot"), {
  minLength: 1,
  maxLength: 4,
});

test("whatever happens: one command in flight, order kept, back-off and gaps kept, ends are ends", () => {
  fc.assert(
    fc.property(kinds, steps, (cmds, story) => {
      const queue = cmds.map((cmd, i) => command({ id: i + 1, cmd }));
      let now = 0;
      const put = (next: Command | null) => {
        if (!next) return;
        const before = must(queue[next.id - 1]);
        if (isFinal(before) && next !== before) {
          expect(["failed", "expired"]).toContain(before.state);
          expect(next.state).toBe("acknowledged");
        }
        expect(next.failures).toBeLessThanOrEqual(RULES.maxFailures);
        expect(next.deliveries).toBeLessThanOrEqual(MAX_DELIVERIES);
        expect(next.finishedAt !== null).toBe(isFinal(next));
        queue[next.id - 1] = next;
      };
      const offeredOnly = new Set<number>();
      for (const step of story) {
        if (step.do === "wait") now += step.ms;
        else if (step.do === "beat") {
          const open = queue.filter((c) => !isFinal(c));
          const { offered: next, changed } = nextOffer(open, now, RULES);
          for (const c of changed) put(c);
          if (!next) continue;
          const before = must(open.find((c) => c.id === next.id));
          expect(now).toBeGreaterThanOrEqual(before.notBefore);
          if (isInFlight(before))
            expect(now - must(before.touchedAt)).toBeGreaterThanOrEqual(RULES.redeliverAfter);
          if (next.cmd === "reboot" && before.deliveredAt !== null)
            expect(now - before.deliveredAt).toBeGreaterThanOrEqual(REBOOT_GAP_MS);
          // Nothing older was passed over, and nothing else is under way, unless a device fetched out of turn.
          const others = queue.filter((c) => c.id !== next.id && isInFlight(c) && offeredOnly.has(c.id));
          expect(others).toEqual([]);
          if (!isInFlight(before)) expect(queue.filter((c) => c.id < next.id && !isFinal(c))).toEqual([]);
          offeredOnly.add(next.id);
        } else if ("of" in step) {
          const target = queue[step.of];
          if (!target) continue;
          if (step.do === "report")
            put(reportCommand(target, { success: step.success, message: null }, now, RULES));
          else if (step.do === "implicit") put(acknowledgeImplicitly(target, now));
          else if (step.do === "cancel") put(cancelCommand(target, now));
          // A device fetches what it was offered.
          else if (isInFlight(target)) put(fetchCommand(target, now));
        }
      }
      // Left alone for long enough, every queue comes to its end.
      for (let i = 0; i < 200 && queue.some((c) => !isFinal(c)); i++) {
        now += REBOOT_GAP_MS;
        for (const c of nextOffer(
          queue.filter((c) => !isFinal(c)),
          now,
          RULES,
        ).changed)
          put(c);
      }
      expect(queue.filter((c) => !isFinal(c))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
