import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { PEOPLE } from "../../../drivers/simulator/people.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import { NativeHost } from "../../../src/native/host.ts";
import type { NativeCall } from "../../../src/native/messages.ts";
import { SamSession } from "../../../src/sam/session.ts";
import { compileLibrary, compileTo } from "../../native/support/compilers.ts";
import { underWine } from "../../native/support/under-wine.ts";
import { libraryRig } from "./rig.ts";
import { SdtServer } from "./sdt-wire.ts";

const wine = await underWine();
const server = new SdtServer();
await server.start();
const library = wine ? await compileTo(new URL("fake-sdt.c", import.meta.url), "windows-x64") : "";
afterAll(async () => {
  server.stop();
  await wine?.end();
  if (library) rmSync(dirname(library), { recursive: true, force: true });
});

const idOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "none",
    (error: { id?: string }) => error.id ?? String(error),
  );

test.runIf(wine)("a reader behind a Windows DLL is read, and a crash of the DLL is survived", async () => {
  const { program, pathFor } = wine as NonNullable<typeof wine>;
  const rig = libraryRig({ server, library, program, pathFor });
  const { blocks } = PEOPLE.find(({ id }) => id === "fingerprint")?.card("2026-11-24") ?? {};
  const open = async () => {
    const [device] = await rig.driver.list();
    if (!device) throw new Error("nothing listed");
    return await SamSession.open(await rig.driver.open(device), rig.wire.clock);
  };
  const read = async (session: SamSession) => {
    rig.wire.sam.insertCard({ blocks: blocks as NonNullable<typeof blocks> });
    await session.find();
    await session.select();
    return await session.readBase(true);
  };
  const session = await open();
  const first = await read(session);
  for (const block of ["text", "portrait", "fingerprint"] as const)
    expect(Buffer.from(first[block] ?? []).equals(blocks?.[block] ?? Buffer.of(0)), block).toBe(true);
  rig.wire.crashNext = true;
  expect(await idOf(session.readAddresses())).toBe("native.crashed");
  await session.close();
  expect((await read(await open())).text).toEqual(blocks?.text);
});

test.runIf(wine)("a DLL may print, hang, and gets texts in Windows' own character set", async () => {
  const { program, pathFor } = wine as NonNullable<typeof wine>;
  const file = await compileLibrary(new URL("../../native/support/wild.c", import.meta.url), "windows-x64");
  const host = new NativeHost({
    library: pathFor(file),
    folder: dirname(file),
    program,
    clock: systemClock,
    log: silentLog,
  });
  onTestFinished(() => host.end());
  const call = (symbol: string, ...args: NativeCall["arguments"]) =>
    host.call({ symbol, convention: "stdcall", result: "int", arguments: args }, { timeoutMs: 20_000 });
  expect((await call("noise", { int: 4 })).result).toBe(4);
  // One byte in Windows-1252, two in UTF-8.
  expect((await call("first_byte", { text: "é" })).result).toBe(0xe9);
  const hang = { symbol: "hang", convention: "cdecl", result: "int", arguments: [] } as const;
  expect(await idOf(host.call(hang, { timeoutMs: 50 }))).toBe("native.timeout");
  expect((await call("text_length", { text: "abc" })).result).toBe(3);
  expect(await idOf(call("no_such_function"))).toBe("native.symbol-missing");
});
