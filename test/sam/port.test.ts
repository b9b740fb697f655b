import fc from "fast-check";
import { expect, test } from "vitest";
import type { ReaderTransport, ReplyLimits } from "../../drivers/contract.ts";
import { COMMANDS } from "../../src/sam/commands.ts";
import { encodeFrame } from "../../src/sam/frame.ts";
import { SamPort } from "../../src/sam/port.ts";
import { FakeClock } from "../support/fake-clock.ts";

const reply = (sw3: number, length = 0) =>
  encodeFrame(Uint8Array.from([0, 0, sw3, ...new Uint8Array(length)]));
const STATUS = reply(0x90);
const FOUND = reply(0x9f, 4);
const SELECTED = reply(0x90, 8);

/** A wire in the test's hands: what is written, and when a write ends, is its affair. */
function bench(limits?: ReplyLimits) {
  const clock = new FakeClock();
  let deliver = (_: Uint8Array) => {};
  const writes: { end(): void; fail(error: Error): void }[] = [];
  const transport: ReaderTransport = {
    write: () => new Promise((end, fail) => writes.push({ end, fail })),
    onData: (listener) => {
      deliver = listener;
    },
    onDisconnect() {},
    close: async () => {},
    ...(limits ? { limits } : {}),
  };
  return {
    clock,
    port: new SamPort(transport, clock),
    writes,
    deliver: (bytes: Uint8Array) => deliver(bytes),
  };
}

const idOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "none",
    (fault: { id?: string; message: string }) => fault.id ?? fault.message,
  );

test("a write that fails when its exchange is over leaves the next exchange alone", async () => {
  const { clock, port, writes, deliver } = bench();
  const first = idOf(port.exchange(COMMANDS.find));
  await clock.advance(1_500);
  expect(await first).toBe("sam.timeout");
  const second = port.exchange(COMMANDS.find);
  await clock.advance(60);
  writes[0]?.fail(new Error("the first write"));
  await clock.advance(1);
  deliver(FOUND);
  expect((await second).sw3).toBe(0x9f);
});

test("replies to other commands, in any number, are passed over until the own one comes", async () => {
  const others = fc.array(fc.constantFrom(STATUS, SELECTED, reply(0x81), reply(0x90, 1_284), reply(0x91)), {
    maxLength: 5,
  });
  await fc.assert(
    fc.asyncProperty(others, fc.boolean(), async (late, joined) => {
      const { port, deliver, clock } = bench();
      const call = port.exchange(COMMANDS.find);
      await clock.advance(0);
      if (joined) deliver(Uint8Array.from([...late, FOUND].flatMap((frame) => [...frame])));
      else for (const frame of [...late, FOUND]) deliver(frame);
      expect((await call).sw3).toBe(0x9f);
    }),
    { numRuns: 50 },
  );
});

test("where only replies to other commands come, the exchange ends at its deadline as rubbish", async () => {
  const { port, deliver, clock } = bench();
  const call = idOf(port.exchange(COMMANDS.status));
  await clock.advance(10);
  deliver(FOUND);
  await clock.advance(1_490);
  expect(await call).toBe("sam.garbage");
});

test("a result that no source explains is an answer to anything", async () => {
  for (const command of Object.values(COMMANDS)) {
    const { port, deliver, clock } = bench();
    const call = port.exchange(command);
    await clock.advance(0);
    deliver(reply(0x62));
    expect((await call).sw3).toBe(0x62);
  }
});

test("on a slow wire a reply may take its time once it began, and no longer than the wire's limits", async () => {
  const limits = { beginMs: 2_000, wholeMs: 5_000 };
  const nothing = bench(limits);
  const silent = idOf(nothing.port.exchange(COMMANDS.readWithFingerprint));
  await nothing.clock.advance(2_000);
  expect(await silent).toBe("sam.timeout");

  const slow = bench(limits);
  const read = slow.port.exchange(COMMANDS.find);
  await slow.clock.advance(1_900);
  slow.deliver(FOUND.slice(0, 5));
  await slow.clock.advance(3_000);
  slow.deliver(FOUND.slice(5));
  expect((await read).sw3).toBe(0x9f);

  const cut = bench(limits);
  const never = idOf(cut.port.exchange(COMMANDS.find));
  await cut.clock.advance(10);
  cut.deliver(FOUND.slice(0, -1));
  await cut.clock.advance(4_990);
  expect(await never).toBe("sam.timeout");
});

test("a second exchange while one is under way is a bug of the caller, and leaves the first one alone", async () => {
  const { port, deliver, clock } = bench();
  const first = port.exchange(COMMANDS.find);
  await expect(port.exchange(COMMANDS.find)).rejects.toThrow("under way");
  await clock.advance(0);
  deliver(FOUND);
  expect((await first).sw3).toBe(0x9f);
});

test("who has given up before is not sent for", async () => {
  const { port, writes } = bench();
  await expect(port.exchange(COMMANDS.find, AbortSignal.abort(new Error("before")))).rejects.toThrow(
    "before",
  );
  expect(writes).toHaveLength(0);
});

test("what comes while nobody asks is thrown away: it answers no later command", async () => {
  const { port, deliver, clock } = bench();
  deliver(FOUND);
  deliver(FOUND.slice(0, 9));
  const call = idOf(port.exchange(COMMANDS.find));
  await clock.advance(1_499);
  deliver(FOUND.slice(9));
  await clock.advance(1);
  expect(await call).toBe("sam.timeout");
});
