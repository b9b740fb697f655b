/**
 * Every way in which a reply can go wrong, at every byte of every reply that a read needs: the read ends with the card
 * that lies there or with a fault, in bounded time, and the same card put down again is read.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { createSimulator } from "../../drivers/simulator/index.ts";
import { personOf } from "../../drivers/simulator/people.ts";
import { TIMINGS } from "../../drivers/simulator/timing.ts";
import type { CommandName, WireFaultInput } from "../../drivers/simulator/wire-fault.ts";
import { Fault } from "../../src/base/fault.ts";
import { silentLog } from "../../src/base/log.ts";
import type { Card, DecodedCard } from "../../src/card/card.ts";
import { checkCard } from "../../src/card/checks.ts";
import { decodeCard } from "../../src/card/decode.ts";
import { ReaderManager } from "../../src/readers/manager.ts";
import { SW3 } from "../../src/sam/commands.ts";
import { encodeFrame, FrameParser } from "../../src/sam/frame.ts";
import { readBaseReply } from "../../src/sam/payload.ts";
import { FakeClock } from "../support/fake-clock.ts";

/** What a read asks, in order, and how long the replies are. */
const REPLIES: Partial<Record<CommandName, number>> = {
  status: 11,
  samId: 27,
  find: 15,
  select: 19,
  readBase: 1_295,
  readAddresses: 11,
};
const EVERY_PLACE = Object.entries(REPLIES).flatMap(([command, length]) =>
  Array.from({ length }, (_, at) => ({ command: command as CommandName, at })),
);
/** Opening, and every command at its deadline, twice. */
const LONGEST_MS = 40_000;

class Rig {
  readonly clock = new FakeClock();
  readonly simulator = createSimulator({ clock: this.clock, timing: TIMINGS.instant });
  readonly manager = new ReaderManager({
    drivers: [this.simulator.driver],
    portraitDecoders: [],
    clock: this.clock,
    log: silentLog,
  });

  static async create(): Promise<Rig> {
    const rig = new Rig();
    await rig.manager.start();
    return rig;
  }

  /** The card, or the fault, of a read; whatever else is thrown is a bug and fails the test. */
  async read(): Promise<Card | Fault> {
    let ended: Card | Fault | null = null;
    let bug: unknown = null;
    this.manager.read({}).then(
      (card) => {
        ended = card;
      },
      (error: unknown) => {
        if (error instanceof Fault) ended = error;
        else bug = error;
      },
    );
    for (let spent = 0; spent < LONGEST_MS && ended === null && bug === null; spent += 250)
      await this.clock.advance(250);
    if (bug !== null) throw bug;
    if (ended === null) throw new Error("the read does not end");
    return ended;
  }

  /** A card put down and read as if nothing ever went wrong; again where a state of before must be got over. */
  async readWell(id: string): Promise<Card> {
    for (let attempt = 1; ; attempt++) {
      this.simulator.remove();
      await this.read();
      this.simulator.insert(id);
      const card = await this.read();
      if (!(card instanceof Fault)) return card;
      if (attempt === 3) throw card;
    }
  }
}

const named = ({ name, number, birthDate, address, issuer, validFrom, portraitRaw }: Card) => ({
  name,
  number,
  birthDate,
  address,
  issuer,
  validFrom,
  portraitRaw,
});

async function cards() {
  const rig = await Rig.create();
  const right = await rig.readWell("long-term");
  const other = await rig.readWell("citizen");
  expect(named(other)).not.toEqual(named(right));
  expect(right.checks.filter(({ ok }) => !ok)).toEqual([]);
  return { right: named(right) };
}

type Named = ReturnType<typeof named>;

const isRight = (card: Card, right: Named, what: string) => expect(named(card), what).toEqual(right);

/** One byte of XOR lets one rubbish in 256 through: not as another person, unless the card itself shows that it is wrong. */
const isRightPerson = (card: Card, right: Named, what: string) => {
  const person = ({ portraitRaw: _, ...rest }: Named) => rest;
  if (card.checks.every(({ ok }) => ok)) expect(person(named(card)), what).toEqual(person(right));
};

/** One read with a fault in it, after another card was read without; then one without. */
async function readWith(fault: WireFaultInput, right: Named, judge = isRight): Promise<string> {
  const rig = await Rig.create();
  // Opening is part of the faulty read where its replies are the faulty ones.
  if (fault.command !== "status" && fault.command !== "samId") {
    rig.simulator.insert("citizen");
    expect(await rig.read()).not.toBeInstanceOf(Fault);
    rig.simulator.remove();
    await rig.read();
  }
  rig.simulator.insert("long-term");
  rig.simulator.fault(fault);
  const ended = await rig.read();
  const what = JSON.stringify(fault);
  if (!(ended instanceof Fault)) judge(ended, right, what);
  else expect(ended.text("zh").remedy, what).not.toBe("");
  rig.simulator.plug();
  rig.simulator.emulator().clearFaults();
  expect(named(await rig.readWell("long-term")), what).toEqual(right);
  await rig.manager.stop();
  return ended instanceof Fault ? ended.id : "read";
}

const KINDS: [string, WireFaultInput][] = [
  ["a byte lost", { kind: "drop" }],
  ["a byte turned", { kind: "corrupt" }],
  ["cut short", { kind: "truncate" }],
  ["a zero too many", { kind: "extra" }],
  ["late, within the deadline", { kind: "delay", ms: 700 }],
  ["late, past every deadline", { kind: "delay", ms: 9_000 }],
  ["another reply in the middle", { kind: "interleave" }],
];

test.each(KINDS)("%s, at every byte of every reply", async (_, kind) => {
  const { right } = await cards();
  const ends = new Map<string, number>();
  for (const place of EVERY_PLACE) {
    const end = await readWith({ ...kind, ...place }, right);
    ends.set(end, (ends.get(end) ?? 0) + 1);
  }
  // What must be read in spite of it.
  if (kind.kind === "delay" && kind.ms === 700) expect([...ends.keys()]).toEqual(["read"]);
  expect([...ends.keys()].filter((id) => id === "reader.unplugged")).toEqual([]);
});

test("rubbish of any kind, in any reply, more than once", async () => {
  const { right } = await cards();
  const hex = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString("hex"));
  const at = fc.nat(1_400);
  const what = fc.oneof(
    fc.record({ kind: fc.constant("garbage" as const), length: fc.nat(5_000) }),
    fc.record({ kind: fc.constant("silence" as const) }),
    fc.record({ kind: fc.constant("unplug" as const), at }),
    fc.record({ kind: fc.constant("extra" as const), at, bytes: hex }),
    // Half a frame, or one of another command, or one that promises more than comes.
    fc.record({
      kind: fc.constant("interleave" as const),
      at,
      bytes: fc.oneof(
        hex,
        fc.constantFrom("aaaaaa9669", "aaaaaa96690508", "aaaaaa9669000400009f9b", "aaaaaa9669ffff"),
      ),
    }),
  );
  const fault = fc
    .tuple(what, fc.constantFrom(...(Object.keys(REPLIES) as CommandName[])), fc.integer({ min: 1, max: 3 }))
    .map(([kind, command, times]) => ({ ...kind, command, times }));
  // Seven bytes that the check byte lets through, in an unused place of the text: the portrait is another one.
  const passes = { kind: "extra", at: 234, bytes: "e732c9348c62e9", command: "readBase", times: 1 } as const;
  expect(await readWith(passes, right, isRightPerson)).toBe("read");
  await fc.assert(
    fc.asyncProperty(fault, async (any) => void (await readWith(any, right, isRightPerson))),
    { numRuns: 400 },
  );
});

test("pulled at every byte of every exchange, the reader says so, is gone, and reads when it is back", async () => {
  const { right } = await cards();
  const rig = await Rig.create();
  for (let at = 0; ; at++) {
    rig.simulator.insert("long-term");
    rig.simulator.cable("simulator-1").unplugAfter(at);
    const began = rig.clock.monotonic();
    const ended = at === 0 ? null : await rig.read();
    if (ended && !(ended instanceof Fault)) {
      // 60 bytes out, 1 378 back.
      expect(at).toBeGreaterThanOrEqual(1_438);
      expect(named(ended)).toEqual(right);
      break;
    }
    if (ended) expect(ended.id, `byte ${at}`).toBe("reader.unplugged");
    expect(rig.clock.monotonic() - began, `byte ${at}`).toBeLessThan(1_000);
    await rig.clock.advance(1);
    expect(rig.manager.list(), `byte ${at}`).toEqual([]);
    rig.simulator.plug();
    await rig.clock.advance(1);
    expect(rig.manager.list()[0]?.state, `byte ${at}`).toBe("ready");
  }
});

test("an inserted byte that the check byte does not tell from data never makes another person", () => {
  const { blocks } = personOf("long-term").card("2026-11-24");
  const data = [1, 0, 4, 0, ...blocks.text, ...blocks.portrait];
  const frame = encodeFrame(Uint8Array.of(0, 0, SW3.ok, ...data));
  const person = ({ portraitRaw: _, ...rest }: DecodedCard) => rest;
  const right = person(decodeCard(blocks, { fingerprint: false }));
  let undetected = 0;
  for (let at = 7; at < frame.length; at++) {
    // Another byte of the check byte's value in the middle, and XOR is as it was.
    const longer = Uint8Array.of(...frame.slice(0, at), frame.at(-1) ?? 0, ...frame.slice(at));
    const [event] = new FrameParser().push(longer);
    if (event?.kind !== "reply" || event.reply.sw3 !== SW3.ok) continue;
    try {
      const card = decodeCard(readBaseReply(event.reply.data, 2), { fingerprint: false });
      undetected++;
      const isKnownBad = checkCard(card, "2026-11-24").some(({ ok }) => !ok);
      if (!isKnownBad) expect(person(card), `byte ${at}`).toEqual(right);
    } catch (error) {
      Fault.accept(error);
    }
  }
  // Most of it is the portrait, which has no check of its own.
  expect(undetected).toBeGreaterThan(1_000);
});
