/**
 * The classic SDT_ functions ("sdtapi", reader-protocol.md 4.3) behind SAM frames. Each standard command has its
 * function and each function returns the SAM's result byte, so a request frame names a call and the call's results
 * make the reply frame that the reader itself gave the library: nothing above the driver differs. Pure.
 */
import type { NativeAnswer, NativeArgument } from "../../src/native/messages.ts";
import { COMMANDS, SW3 } from "../../src/sam/commands.ts";
import { encodeFrame, HEADER_LENGTH } from "../../src/sam/frame.ts";

/** What came of a call, in terms of a wire. */
export type Outcome =
  | { readonly kind: "frame"; readonly frame: Uint8Array }
  /** The reader did not answer the library. */
  | { readonly kind: "silence" }
  /** The library cannot reach the reader any more. */
  | { readonly kind: "lost"; readonly code: number };

export interface SdtCall {
  /** Names of the same function in different libraries, the first one that exists is called. */
  readonly symbols: readonly string[];
  readonly arguments: readonly NativeArgument[];
  outcome(answer: NativeAnswer): Outcome;
}

/** The library returns what the SAM said, or one of these codes of its own (4.4). */
const HOST_CODES = { timeout: 0x02, checksum: 0x03, port: [0x01, 0x04, 0x05, 0x06] } as const;
/** The port is open already: a call must not open and close it by itself. */
const KEEP_OPEN: NativeArgument = { int: 0 };
/** Far more than any block has; libraries write what they like. */
const ROOM = 8_192;
const MAX_BLOCK = 2_048;

/** @returns null for a command that has no function: the driver answers it as an old SAM does */
export function callFor(request: Uint8Array, port: number): SdtCall | null {
  const [cmd = 0, para = 0] = request.subarray(HEADER_LENGTH);
  const names = Object.keys(COMMANDS) as (keyof typeof COMMANDS)[];
  const known = names.find((name) => COMMANDS[name].cmd === cmd && COMMANDS[name].para === para);
  if (!known) return null;
  const first: NativeArgument = { int: port };
  const simple = (symbols: readonly string[], bytes: number, success: number = SW3.ok): SdtCall => ({
    symbols,
    arguments: [first, ...(bytes > 0 ? [room(bytes)] : []), KEEP_OPEN],
    outcome: ({ result, buffers: [data = new Uint8Array()] }) =>
      result === success ? frame(result, data) : otherwise(result),
  });
  switch (known) {
    case "reset":
      return simple(["SDT_ResetSAM"], 0);
    case "status":
      return simple(["SDT_GetSAMStatus"], 0);
    case "samId":
      return simple(["SDT_GetSAMID"], 16);
    case "find":
      return simple(["SDT_StartFindIDCard"], 4, SW3.found);
    case "select":
      return simple(["SDT_SelectIDCard"], 8);
    case "readManagement":
      return simple(["SDT_ReadIINSNDN", "SDT_ReadMngInfo"], 28);
    case "readBase":
      return blocks(["SDT_ReadBaseMsg"], first, 2);
    case "readWithFingerprint":
      return blocks(["SDT_ReadBaseFPMsg"], first, 3);
    case "readAddresses":
      return blocks(["SDT_ReadNewAppMsg"], first, 1);
  }
}

export const BAD_COMMAND = encodeFrame(Uint8Array.of(0, 0, SW3.badCommand));

/** A call that opens or closes the port. */
export function portCall(symbol: "SDT_OpenPort" | "SDT_ClosePort", port: number) {
  return { symbol, arguments: [{ int: port }] };
}

export const isPortCode = (code: number) => (HOST_CODES.port as readonly number[]).includes(code);

/** A function that fills `count` buffers and tells each one's length. */
function blocks(symbols: readonly string[], port: NativeArgument, count: 1 | 2 | 3): SdtCall {
  const pairs = Array.from({ length: count }, () => [room(MAX_BLOCK), room(4)]).flat();
  return {
    symbols,
    arguments: [port, ...pairs, KEEP_OPEN],
    outcome({ result, buffers }) {
      if (result !== SW3.ok) return otherwise(result);
      const parts = Array.from({ length: count }, (_, i) => part(buffers[2 * i], buffers[2 * i + 1]));
      if (parts.some((bytes) => bytes === null)) return garbage();
      const found = parts as Uint8Array[];
      // 30 03 answers its bytes bare; the others put a length before each block.
      const lengths = count === 1 ? [] : found.flatMap(({ length }) => [length >> 8, length & 0xff]);
      return frame(result, Uint8Array.of(...lengths, ...found.flatMap((bytes) => [...bytes])));
    },
  };
}

/** The part of a buffer that its length, an unsigned int, declares; null when it cannot be. */
function part(buffer?: Uint8Array, length?: Uint8Array): Uint8Array | null {
  if (!buffer || length?.length !== 4) return null;
  const declared = new DataView(length.buffer, length.byteOffset).getUint32(0, true);
  return declared <= buffer.length ? buffer.subarray(0, declared) : null;
}

function otherwise(code: number): Outcome {
  if (code === HOST_CODES.timeout) return { kind: "silence" };
  if (code === HOST_CODES.checksum) return garbage();
  if (isPortCode(code)) return { kind: "lost", code };
  // Not a result byte at all: the SAM's own "unrecognised error".
  return frame(code > 0 && code <= 0xff ? code : 0x24);
}

const frame = (sw3: number, data: Uint8Array = new Uint8Array()): Outcome => ({
  kind: "frame",
  frame: encodeFrame(Uint8Array.of(0, 0, sw3, ...data)),
});

/** The library said that the reply was damaged: so is what is passed on, and the room above tries once more. */
function garbage(): Outcome {
  const damaged = encodeFrame(Uint8Array.of(0, 0, 0));
  return { kind: "frame", frame: damaged.with(-1, 0xff) };
}

function room(back: number): NativeArgument {
  return { buffer: new Uint8Array(), capacity: ROOM, back };
}
