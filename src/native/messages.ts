/**
 * The protocol between the program and the helper process that holds a vendor's library: src/native/README.md.
 * The same for the child of our own program (koffi) and for the small C program of another bitness. Pure.
 */
export const PROTOCOL_VERSION = 1;
/** Both sides refuse longer messages. */
export const MAX_MESSAGE = 4 * 1024 * 1024;
export const MAX_ARGUMENTS = 8;

export type Convention = "cdecl" | "stdcall";

export type NativeArgument =
  | { readonly int: number }
  /** As wide as a pointer, sign-extended. */
  | { readonly handle: number }
  /** NUL-terminated; the helper turns UTF-8 into the system's narrow character set. */
  | { readonly text: string }
  /** `capacity` bytes, the first ones filled, the rest 0; `back` bytes of it come with the answer. */
  | { readonly buffer: Uint8Array; readonly capacity: number; readonly back: number };

export interface NativeCall {
  readonly symbol: string;
  /** Differs on 32-bit Windows only. */
  readonly convention: Convention;
  readonly result: "int" | "short";
  readonly arguments: readonly NativeArgument[];
}

export interface NativeAnswer {
  readonly result: number;
  /** What came back of each buffer whose `back` is not 0. */
  readonly buffers: readonly Uint8Array[];
}

export type Request =
  | { readonly op: "load"; readonly path: string }
  | { readonly op: "find"; readonly symbol: string }
  | { readonly op: "call"; readonly call: NativeCall };

export type Reply =
  | { readonly kind: "hello"; readonly version: number; readonly bits: number }
  | { readonly kind: "loaded" }
  | { readonly kind: "found" }
  | { readonly kind: "answer"; readonly answer: NativeAnswer }
  | { readonly kind: "error"; readonly error: HelperError; readonly text: string };

export const HELPER_ERRORS = ["load-failed", "symbol-missing", "bad-request"] as const;
export type HelperError = (typeof HELPER_ERRORS)[number];

const LOAD = 1;
const CALL = 2;
const FIND = 3;
const HELLO = 0x10;
const LOADED = 0x11;
const ANSWER = 0x12;
const FOUND = 0x13;
const ERROR = 0x1f;
const INT = 0;
const BUFFER = 1;
const TEXT = 2;
const HANDLE = 3;

/** A message's bytes, its length before it. */
export function encodeRequest(request: Request): Uint8Array {
  if (request.op === "load") return message([u8(LOAD), blob(Buffer.from(request.path, "utf8"))]);
  if (request.op === "find") return message([u8(FIND), blob(Buffer.from(request.symbol, "latin1"))]);
  const { convention, result, symbol, arguments: args } = request.call;
  if (args.length > MAX_ARGUMENTS) throw new RangeError(`${args.length} arguments`);
  const head = [u8(CALL), u8(convention === "stdcall" ? 1 : 0), u8(result === "short" ? 1 : 0)];
  return message([
    ...head,
    blob(Buffer.from(symbol, "latin1")),
    u8(args.length),
    ...args.map(encodeArgument),
  ]);
}

export function encodeReply(reply: Reply): Uint8Array {
  switch (reply.kind) {
    case "hello":
      return message([u8(HELLO), u8(reply.version), u8(reply.bits)]);
    case "loaded":
      return message([u8(LOADED)]);
    case "found":
      return message([u8(FOUND)]);
    case "answer":
      return message([u8(ANSWER), i32(reply.answer.result), ...reply.answer.buffers.map(blob)]);
    case "error":
      return message([
        u8(ERROR),
        u8(HELPER_ERRORS.indexOf(reply.error)),
        blob(Buffer.from(reply.text, "utf8")),
      ]);
  }
}

/** @param body a message without its length @throws RangeError, SyntaxError when it is none */
export function decodeRequest(body: Uint8Array): Request {
  const bytes = new Cursor(body);
  switch (bytes.u8()) {
    case LOAD: {
      const path = bytes.blob().toString("utf8");
      bytes.end();
      return { op: "load", path };
    }
    case FIND: {
      const symbol = bytes.blob().toString("latin1");
      bytes.end();
      return { op: "find", symbol };
    }
    case CALL: {
      const convention = bytes.u8() === 1 ? "stdcall" : "cdecl";
      const result = bytes.u8() === 1 ? "short" : "int";
      const symbol = bytes.blob().toString("latin1");
      const count = bytes.u8();
      if (count > MAX_ARGUMENTS) throw new RangeError(`${count} arguments`);
      const args = Array.from({ length: count }, () => decodeArgument(bytes));
      bytes.end();
      return { op: "call", call: { symbol, convention, result, arguments: args } };
    }
    default:
      throw new SyntaxError("no such request");
  }
}

/** @param body a message without its length @throws RangeError, SyntaxError when it is none */
export function decodeReply(body: Uint8Array): Reply {
  const bytes = new Cursor(body);
  switch (bytes.u8()) {
    case HELLO:
      return { kind: "hello", version: bytes.u8(), bits: bytes.u8() };
    case LOADED:
      return { kind: "loaded" };
    case FOUND:
      return { kind: "found" };
    case ANSWER: {
      const result = bytes.i32();
      const buffers: Uint8Array[] = [];
      while (bytes.left > 0) buffers.push(Uint8Array.from(bytes.blob()));
      return { kind: "answer", answer: { result, buffers } };
    }
    case ERROR: {
      const error = HELPER_ERRORS[bytes.u8()];
      if (!error) throw new SyntaxError("no such error");
      return { kind: "error", error, text: bytes.blob().toString("utf8") };
    }
    default:
      throw new SyntaxError("no such reply");
  }
}

/** Cuts a stream of bytes into messages. */
export class MessageReader {
  #received = Buffer.alloc(0);

  /** @returns the bodies that the chunk completed @throws RangeError for a length that no message has */
  push(chunk: Uint8Array): Uint8Array[] {
    this.#received = Buffer.concat([this.#received, chunk]);
    const bodies: Uint8Array[] = [];
    while (this.#received.length >= 4) {
      const length = this.#received.readUInt32LE(0);
      if (length === 0 || length > MAX_MESSAGE) throw new RangeError(`a message of ${length} bytes`);
      if (this.#received.length < 4 + length) break;
      bodies.push(this.#received.subarray(4, 4 + length));
      this.#received = this.#received.subarray(4 + length);
    }
    return bodies;
  }
}

function encodeArgument(argument: NativeArgument): Buffer {
  if ("int" in argument) return Buffer.concat([u8(INT), i32(argument.int)]);
  if ("handle" in argument) return Buffer.concat([u8(HANDLE), i32(argument.handle)]);
  if ("text" in argument) return Buffer.concat([u8(TEXT), blob(Buffer.from(argument.text, "utf8"))]);
  const { capacity, back, buffer } = argument;
  if (buffer.length > capacity || back > capacity)
    throw new RangeError("a buffer is smaller than its content");
  return Buffer.concat([u8(BUFFER), i32(capacity), i32(back), blob(buffer)]);
}

function decodeArgument(bytes: Cursor): NativeArgument {
  switch (bytes.u8()) {
    case INT:
      return { int: bytes.i32() };
    case HANDLE:
      return { handle: bytes.i32() };
    case TEXT:
      return { text: bytes.blob().toString("utf8") };
    case BUFFER: {
      const [capacity, back] = [bytes.i32(), bytes.i32()];
      const buffer = Uint8Array.from(bytes.blob());
      if (capacity < buffer.length || back < 0 || back > capacity || capacity > MAX_MESSAGE)
        throw new RangeError("a buffer is smaller than its content");
      return { buffer, capacity, back };
    }
    default:
      throw new SyntaxError("no such argument");
  }
}

const u8 = (value: number) => Buffer.of(value);

function i32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

const blob = (bytes: Uint8Array) => Buffer.concat([i32(bytes.length), bytes]);

function message(parts: readonly Uint8Array[]): Uint8Array {
  const body = Buffer.concat(parts);
  if (body.length > MAX_MESSAGE) throw new RangeError(`a message of ${body.length} bytes`);
  return Buffer.concat([i32(body.length), body]);
}

/** Reads fields one after another and never beyond the end. */
class Cursor {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  u8(): number {
    this.#at += 1;
    return this.#bytes.readUInt8(this.#at - 1);
  }

  i32(): number {
    this.#at += 4;
    return this.#bytes.readInt32LE(this.#at - 4);
  }

  blob(): Buffer {
    const length = this.i32();
    if (length < 0 || length > this.left) throw new RangeError("a field is longer than its message");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  end(): void {
    if (this.left > 0) throw new SyntaxError("bytes after the end");
  }
}
