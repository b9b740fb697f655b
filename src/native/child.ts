/**
 * The helper process of our own bitness: loads one library with koffi and calls its functions, one at a time, as
 * the messages on its pipes say. It may crash or hang; the program that started it does not care.
 *
 * Started by `process.ts` with nothing on its standard streams: whatever a library prints goes nowhere.
 */
import { readSync, writeSync } from "node:fs";
import koffi, { type LibraryHandle } from "koffi";
import {
  decodeRequest,
  encodeReply,
  MessageReader,
  type NativeArgument,
  type NativeCall,
  PROTOCOL_VERSION,
  type Reply,
} from "./messages.ts";

type Callee = ReturnType<LibraryHandle["func"]>;

const REQUESTS_FD = 3;
const REPLIES_FD = 4;
const KOFFI_TYPES = { int: "int", handle: "intptr_t", text: "void *", buffer: "void *" } as const;

let library: LibraryHandle | null = null;
const functions = new Map<string, Callee>();

// What a library writes is a portrait.
process.umask(0o077);
if (process.platform === "linux") endWithParent();
send({
  kind: "hello",
  version: PROTOCOL_VERSION,
  bits: process.arch === "ia32" || process.arch === "arm" ? 32 : 64,
});
const reader = new MessageReader();
const chunk = Buffer.alloc(65_536);
for (let length = receive(); length > 0; length = receive()) {
  for (const body of reader.push(chunk.subarray(0, length))) send(answer(body));
}

/** Blocks: between two calls there is nothing else to do. 0 = the program is gone. */
function receive(): number {
  for (;;) {
    try {
      return readSync(REQUESTS_FD, chunk);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Windows tells the end of a pipe as an error.
      if (code === "EOF" || code === "EPIPE" || code === "ECONNRESET") return 0;
      if (code !== "EAGAIN") throw error;
    }
  }
}

function send(reply: Reply): void {
  const bytes = encodeReply(reply);
  for (let sent = 0; sent < bytes.length; ) sent += writeSync(REPLIES_FD, bytes, sent);
}

function answer(body: Uint8Array): Reply {
  const request = decodeRequest(body);
  if (request.op === "load") {
    try {
      library = koffi.load(request.path, { lazy: true });
      return { kind: "loaded" };
    } catch (error) {
      return { kind: "error", error: "load-failed", text: String((error as Error).message) };
    }
  }
  const call: NativeCall =
    request.op === "call"
      ? request.call
      : { symbol: request.symbol, convention: "cdecl", result: "int", arguments: [] };
  let callee: Callee;
  try {
    callee = resolve(call);
  } catch {
    return { kind: "error", error: "symbol-missing", text: call.symbol };
  }
  return request.op === "find" ? { kind: "found" } : perform(callee, call);
}

function resolve(call: NativeCall): Callee {
  const types = call.arguments.map(typeOf);
  const key = [call.convention, call.result, call.symbol, ...types].join();
  const known = functions.get(key);
  if (known) return known;
  if (!library) throw new Error("no library is loaded");
  const convention = call.convention === "stdcall" ? "__stdcall" : "__cdecl";
  const found = library.func(convention, call.symbol, call.result, types);
  functions.set(key, found);
  return found;
}

function perform(callee: Callee, call: NativeCall): Reply {
  const values = call.arguments.map(memoryOf);
  const result = Number(callee(...values));
  const buffers = call.arguments.flatMap((argument, index) => {
    const value = values[index];
    return "buffer" in argument && argument.back > 0 && typeof value === "object"
      ? [value.subarray(0, argument.back)]
      : [];
  });
  return { kind: "answer", answer: { result, buffers } };
}

function typeOf(argument: NativeArgument): string {
  return KOFFI_TYPES[Object.keys(KOFFI_TYPES).find((kind) => kind in argument) as keyof typeof KOFFI_TYPES];
}

function memoryOf(argument: NativeArgument): number | Buffer {
  if ("int" in argument) return argument.int;
  if ("handle" in argument) return argument.handle;
  if ("text" in argument) return narrow(argument.text);
  const memory = Buffer.alloc(argument.capacity);
  memory.set(argument.buffer);
  return memory;
}

/** NUL-terminated, on Windows in the ANSI code page, which is what a vendor's `char *` means there. */
function narrow(text: string): Buffer {
  if (process.platform !== "win32") return Buffer.from(`${text}\0`, "utf8");
  const convert = koffi
    .load("kernel32.dll")
    .func("__stdcall", "WideCharToMultiByte", "int", [
      "uint",
      "uint",
      "void *",
      "int",
      "void *",
      "int",
      "void *",
      "void *",
    ]);
  const bytes = Buffer.alloc(text.length * 4 + 4);
  const wide = Buffer.from(`${text}\0`, "utf16le");
  convert(0, 0, wide, text.length + 1, bytes, bytes.length, null, null);
  return bytes;
}

/** A call that hangs while the program is killed must not live on, and no core file may hold a portrait. */
function endWithParent(): void {
  const PR_SET_PDEATHSIG = 1;
  const PR_SET_DUMPABLE = 4;
  try {
    const prctl = koffi.load("libc.so.6").func("prctl", "int", ["int", "ulong", "ulong", "ulong", "ulong"]);
    prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  } catch {
    // Another C library: the two are a safety net, not a need.
  }
}
