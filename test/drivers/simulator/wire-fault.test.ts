import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SamEmulator } from "../../../drivers/simulator/sam-emulator.ts";
import { faultySteps, parseWireFault, type WireFaultInput } from "../../../drivers/simulator/wire-fault.ts";
import { COMMANDS, encodeCommand } from "../../../src/sam/commands.ts";
import { FakeClock } from "../../support/fake-clock.ts";

const reply = Uint8Array.from({ length: 20 }, (_, i) => i);
const steps = (fault: WireFaultInput) => faultySteps(reply, parseWireFault(fault));
const bytes = (fault: WireFaultInput) => Buffer.from(steps(fault)[0] as Uint8Array).toString("hex");
const whole = Buffer.from(reply).toString("hex");

describe("what a fault does to a reply", () => {
  test.each<[WireFaultInput, string]>([
    [{ kind: "drop", at: 2 }, whole.replace("02", "")],
    [{ kind: "corrupt", at: 2 }, whole.replace("02", "57")],
    [{ kind: "truncate", at: 2 }, "0001"],
    [{ kind: "extra", at: 2, bytes: "aaBB" }, whole.replace("02", "aabb02")],
    [{ kind: "interleave", at: 2, bytes: "ff" }, whole.replace("02", "ff02")],
    [{ kind: "interleave", at: 0 }, `aaaaaa9669000400009094${whole}`],
    [{ kind: "garbage", length: 2 }, "0b30"],
    [{ kind: "corrupt", at: 99 }, whole],
    [{ kind: "drop", at: 99 }, whole],
  ])("%j", (fault, expected) => expect(bytes(fault)).toBe(expected));

  test("a delay keeps the rest back, unplugging ends it, silence sends nothing", () => {
    const [first, pause, rest] = steps({ kind: "delay", at: 5, ms: 70 });
    expect([first, pause, rest]).toEqual([reply.slice(0, 5), { waitMs: 70 }, reply.slice(5)]);
    expect(steps({ kind: "unplug", at: 5 })).toEqual([reply.slice(0, 5), "unplug"]);
    expect(steps({ kind: "silence" })).toEqual([]);
  });

  test("any place in any reply keeps every byte but those the fault is about", () => {
    const kinds = fc.constantFrom("drop", "truncate", "delay", "unplug", "extra", "interleave");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(100), kinds, (any, at, kind) => {
        const sent = faultySteps(any, parseWireFault({ kind, at })).filter(
          (step) => step instanceof Uint8Array,
        );
        const text = Buffer.concat(sent).toString("hex");
        const original = Buffer.from(any).toString("hex");
        expect(text.startsWith(original.slice(0, at * 2))).toBe(true);
        if (kind === "extra" || kind === "interleave" || kind === "delay")
          expect(text.endsWith(original.slice(at * 2))).toBe(true);
      }),
    );
  });

  test.each([null, {}, { kind: "explode" }, { kind: "drop", at: -1 }, { kind: "extra", bytes: "abc" }])(
    "%j is refused with the reason",
    (fault) =>
      expect(() => parseWireFault(fault)).toThrow(expect.objectContaining({ id: "simulator.bad-fault" })),
  );

  test("whatever is asked for is a fault of the simulator or a refusal", () => {
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        try {
          expect(parseWireFault(anything).kind).toBeTypeOf("string");
        } catch (error) {
          expect(error).toMatchObject({ id: "simulator.bad-fault" });
        }
      }),
    );
  });
});

describe("faults on demand", () => {
  function emulator() {
    const clock = new FakeClock();
    const sam = new SamEmulator({ clock });
    const sent: number[] = [];
    sam.onSend((part) => sent.push(part.length));
    return {
      clock,
      sam,
      sent,
      ask: (name: keyof typeof COMMANDS) => sam.receive(encodeCommand(COMMANDS[name])),
    };
  }

  test("one for a command waits for it, as often as it was ordered", async () => {
    const { clock, sam, sent, ask } = emulator();
    sam.addFault(parseWireFault({ kind: "truncate", at: 3, command: "find", times: 2 }));
    for (const name of ["status", "find", "status", "find", "find"] as const) ask(name);
    await clock.advance(1);
    expect(sent).toEqual([11, 3, 11, 3, 11]);
  });

  test("cleared, they are forgotten", async () => {
    const { clock, sam, sent, ask } = emulator();
    sam.addFault(parseWireFault({ kind: "silence", times: 100 }));
    sam.clearFaults();
    ask("status");
    await clock.advance(1);
    expect(sent).toEqual([11]);
  });

  test("while a reply is late the next request waits for its turn", async () => {
    const { clock, sam, sent, ask } = emulator();
    sam.addFault(parseWireFault({ kind: "delay", at: 4, ms: 500 }));
    ask("status");
    ask("samId");
    await clock.advance(499);
    expect(sent).toEqual([4]);
    await clock.advance(1);
    expect(sent).toEqual([4, 7, 27]);
    expect(clock.pending).toBe(0);
  });

  test("after hanging up nothing is delivered", async () => {
    const { clock, sam, sent, ask } = emulator();
    sam.addFault(parseWireFault({ kind: "delay", at: 4, ms: 500 }));
    ask("status");
    ask("samId");
    await clock.advance(1);
    sam.disconnect();
    await clock.advance(1_000);
    expect(sent).toEqual([4]);
    ask("status");
    await clock.advance(1);
    expect(sent).toEqual([4, 11]);
  });
});
