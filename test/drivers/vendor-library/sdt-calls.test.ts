import fc from "fast-check";
import { expect, test } from "vitest";
import { callFor, type SdtCall } from "../../../drivers/vendor-library/sdt-calls.ts";
import { COMMANDS, encodeCommand } from "../../../src/sam/commands.ts";
import { encodeRequest, FrameParser } from "../../../src/sam/frame.ts";

type Name = keyof typeof COMMANDS;

function call(name: Name): SdtCall {
  const found = callFor(encodeCommand(COMMANDS[name]), 1001);
  if (!found) throw new Error(`no call for ${name}`);
  return found;
}

/** The reply as the sam room sees it: SW3 and data, or what is wrong. */
function replyTo(name: Name, result: number, ...buffers: readonly Uint8Array[]) {
  const outcome = call(name).outcome({ result, buffers });
  if (outcome.kind !== "frame") return outcome;
  const [event] = new FrameParser().push(outcome.frame);
  if (event?.kind !== "reply") return event;
  return { sw3: event.reply.sw3, data: [...event.reply.data] };
}

const length = (value: number) =>
  Uint8Array.of(value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, value >>> 24);

test("each standard command is the function that the vendors' manuals name", () => {
  const names = Object.keys(COMMANDS) as Name[];
  expect(
    Object.fromEntries(names.map((name) => [name, callFor(encodeCommand(COMMANDS[name]), 1)?.symbols])),
  ).toMatchObject({
    reset: ["SDT_ResetSAM"],
    status: ["SDT_GetSAMStatus"],
    samId: ["SDT_GetSAMID"],
    find: ["SDT_StartFindIDCard"],
    select: ["SDT_SelectIDCard"],
    readBase: ["SDT_ReadBaseMsg"],
    readWithFingerprint: ["SDT_ReadBaseFPMsg"],
    readAddresses: ["SDT_ReadNewAppMsg"],
    readManagement: ["SDT_ReadIINSNDN", "SDT_ReadMngInfo"],
  });
  expect(callFor(encodeRequest(0x61, 0xff, Uint8Array.of(0x50)), 1)).toBeNull();
});

test("the port comes first and the library is never told to open and close it by itself", () => {
  for (const name of ["status", "find", "readBase", "readAddresses"] as const) {
    expect(call(name).arguments.at(0)).toEqual({ int: 1001 });
    expect(call(name).arguments.at(-1)).toEqual({ int: 0 });
  }
});

test("results become the frames that the reader gave the library", () => {
  expect(replyTo("status", 0x90)).toEqual({ sw3: 0x90, data: [] });
  expect(replyTo("find", 0x9f, Uint8Array.of(0, 0, 0, 0))).toEqual({ sw3: 0x9f, data: [0, 0, 0, 0] });
  expect(replyTo("find", 0x80, new Uint8Array(4))).toEqual({ sw3: 0x80, data: [] });
  expect(replyTo("readAddresses", 0x91, new Uint8Array(9), length(0))).toEqual({ sw3: 0x91, data: [] });
  expect(replyTo("readAddresses", 0x90, Uint8Array.of(7, 8, 9), length(2))).toEqual({
    sw3: 0x90,
    data: [7, 8],
  });
  const blocks = [Uint8Array.of(1, 2, 3), length(3), Uint8Array.of(4, 5, 6), length(1)];
  expect(replyTo("readBase", 0x90, ...blocks)).toEqual({ sw3: 0x90, data: [0, 3, 0, 1, 1, 2, 3, 4] });
});

test("codes of the library itself are no words of the SAM", () => {
  expect(replyTo("find", 0x02)).toEqual({ kind: "silence" });
  expect(replyTo("find", 0x03)).toEqual({ kind: "garbage", reason: "checksum" });
  for (const code of [0x01, 0x04, 0x05, 0x06]) expect(replyTo("find", code)).toEqual({ kind: "lost", code });
  expect(replyTo("find", 0x09)).toMatchObject({ sw3: 0x09 });
  for (const code of [-1, 0, 0x100, 512]) expect(replyTo("find", code)).toMatchObject({ sw3: 0x24 });
});

test("a length that cannot be is rubbish, whatever the library says", () => {
  for (const declared of [4, 2_049, 0xffff, -1])
    expect(replyTo("readAddresses", 0x90, new Uint8Array(3), length(declared))).toMatchObject({
      kind: "garbage",
    });
  expect(replyTo("readBase", 0x90)).toMatchObject({ kind: "garbage" });
});

test("any result with any buffers is a frame, silence or the end of the port", () => {
  const buffers = fc.array(fc.uint8Array({ maxLength: 2_048 }), { maxLength: 7 });
  fc.assert(
    fc.property(
      fc.constantFrom(...(Object.keys(COMMANDS) as Name[])),
      fc.integer({ min: -600, max: 600 }),
      buffers,
      (name, result, filled) => {
        const found = callFor(encodeCommand(COMMANDS[name]), 1);
        const outcome = found?.outcome({ result, buffers: filled });
        if (outcome?.kind === "frame") expect(new FrameParser().push(outcome.frame)).toHaveLength(1);
      },
    ),
  );
});
