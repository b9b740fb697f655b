import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { WebSocket } from "ws";
import { RpcFailure, RpcSuccess } from "../../src/bridge/schemas/rpc.ts";
import type { Answer, Page } from "../bridge/support/page.ts";
import { HELLO, type Rig, SITE, startBridge } from "../bridge/support/rig.ts";
import { endingMessage, message } from "./messages.ts";
import { announce, SEED } from "./seed.ts";

const MESSAGES = 10_000;
/** So many are on their way before the next honest call must be answered. */
const VOLLEY = 25;
const MARK = "mark";

/** The rates are there to end such a page early; here it must go on. */
const UNHURRIED = { callBurst: 1e9, openBurst: 1e9, tooFastTimes: 1e9 };

interface Tally {
  answers: number;
  refusals: number;
  closes: Map<number, number>;
  ids: Set<string>;
}

test(`${MESSAGES} malformed messages: each gets an error or its connection a code of 4000 or more, nothing else`, async () => {
  announce("messages", MESSAGES);
  const rig = await startBridge({ limits: UNHURRIED });
  rig.simulator.insert("citizen");
  const before = heap();
  const tally: Tally = { answers: 0, refusals: 0, closes: new Map(), ids: new Set() };
  const messages = fc.sample(message, { numRuns: MESSAGES - 40, seed: SEED });
  const ending = fc.sample(endingMessage, { numRuns: 40, seed: SEED });
  // Spread evenly among the others.
  for (const [i, one] of ending.entries())
    messages.splice(Math.floor((i * messages.length) / ending.length), 0, one);

  let page = await rig.enter(SITE);
  listen(page, tally);
  for (let start = 0; start < messages.length; start += VOLLEY) {
    for (const one of messages.slice(start, start + VOLLEY)) page.socket.send(one);
    if (await standsStill(page, tally)) continue;
    // Some pages have never heard of session.hello.
    page = start % 3 === 0 ? await rig.connect(SITE) : await rig.enter(SITE);
    listen(page, tally);
  }
  page.socket.close(4999);
  await page.closed;

  for (const code of tally.closes.keys()) expect(code).toBeGreaterThanOrEqual(4000);
  expect(tally.refusals).toBeGreaterThan(1_000);
  expect([...tally.ids]).not.toContain("bridge.internal");
  expect([...tally.closes.keys()]).toEqual(expect.arrayContaining([4001, 4007]));
  await expectHealthy(rig);
  expect(heap() - before).toBeLessThan(32 * 1024 * 1024);
});

test("2000 broken frames: the connection ends with a code of RFC 6455, the agent goes on", async () => {
  announce("frames", 2_000);
  const rig = await startBridge({ limits: UNHURRIED });
  const codes = new Set<number>();
  const frames = fc.sample(fc.uint8Array({ minLength: 2, maxLength: 60 }), { numRuns: 2_000, seed: SEED });
  for (let start = 0; start < frames.length; start += 20) {
    const pages = await Promise.all(frames.slice(start, start + 20).map(() => rig.connect()));
    await Promise.all(
      pages.map(async (page, i) => {
        rawSocketOf(page.socket).write(Buffer.from(frames[start + i] ?? []));
        rawSocketOf(page.socket).end();
        codes.add(await page.closed);
      }),
    );
  }
  // Unmasked, reserved bits, fragments of nothing, text that is no UTF-8; 1006: ended in the middle of a frame.
  expect([...codes]).toEqual(expect.arrayContaining([1002, 1006]));
  await expectHealthy(rig);
});

/** Checks every answer and counts. */
function listen(page: Page, tally: Tally): void {
  page.on("answer", (answer) => {
    for (const one of [answer].flat()) {
      tally.answers++;
      const schema = one.error ? RpcFailure : RpcSuccess;
      expect(schema.safeParse(one).success, JSON.stringify(one).slice(0, 300)).toBe(true);
      if (!one.error) continue;
      tally.refusals++;
      tally.ids.add(one.error.data.id);
    }
  });
  void page.closed.then((code) => tally.closes.set(code, (tally.closes.get(code) ?? 0) + 1));
}

/** @returns whether the connection goes on; it does not hang either way */
async function standsStill(page: Page, tally: Tally): Promise<boolean> {
  if (page.socket.readyState !== page.socket.OPEN) {
    await page.closed;
    return false;
  }
  const answered = new Promise<true>((resolve) => {
    const hear = (answer: Answer | Answer[]) => {
      if (Array.isArray(answer) || answer.id !== MARK) return;
      page.off("answer", hear);
      resolve(true);
    };
    page.on("answer", hear);
  });
  page.say({ jsonrpc: "2.0", id: MARK, method: "readers.list" });
  const goesOn = await Promise.race([answered, page.closed.then(() => false)]);
  // Calls that wait fill the places of a connection: it is left now and then, as a page is.
  if (goesOn && tally.answers % 7 === 0) {
    page.socket.close(4999);
    await page.closed;
    return false;
  }
  return goesOn;
}

async function expectHealthy(rig: Rig): Promise<void> {
  const page = await rig.connect();
  expect(await page.call("session.hello", HELLO)).toMatchObject({ protocol: 1, leases: [] });
  rig.simulator.insert("citizen");
  expect(await page.call("card.read", { waitMs: 5_000 })).toMatchObject({ type: "citizen" });
}

function rawSocketOf(socket: WebSocket) {
  return (socket as unknown as { _socket: import("node:net").Socket })._socket;
}

/** Bytes in use after a collection. */
function heap(): number {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
  return process.memoryUsage().heapUsed;
}
