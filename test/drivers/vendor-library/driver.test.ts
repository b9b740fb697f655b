import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { PEOPLE } from "../../../drivers/simulator/people.ts";
import { createVendorLibraryDriver } from "../../../drivers/vendor-library/index.ts";
import { buildHelper } from "../../../native-helper/build.ts";
import { silentLog } from "../../../src/base/log.ts";
import { encodeRequest } from "../../../src/sam/frame.ts";
import { SamSession } from "../../../src/sam/session.ts";
import { available, compileTo, NEEDS } from "../../native/support/compilers.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { driverSuite } from "../kit.ts";
import { type LibraryRig, type LibraryRigOptions, libraryRig } from "./rig.ts";
import { SdtServer } from "./sdt-wire.ts";

const SOURCE = new URL("fake-sdt.c", import.meta.url);
const server = new SdtServer();
const dirs: string[] = [];

/** A library and the helper that loads it, of one machine. The child of our own starts too slowly for the suite. */
async function pairOf(target: "native" | "linux-x86", flags: readonly string[] = []) {
  const library = await compileTo(SOURCE, target, flags);
  dirs.push(dirname(library));
  const helper = { format: "elf", compiler: "gcc", debian: "gcc" } as const;
  const built = buildHelper(
    { ...helper, cpu: target, flags: [...(target === "native" ? [] : ["-m32"]), "-ldl"] },
    dirname(library),
  );
  if ("error" in built) throw new Error(built.error);
  return { server, library, program: { file: built.file, args: ["3", "4"], pipes: "own" } as const };
}

await server.start();
const native = available(NEEDS.native) ? await pairOf("native") : null;
const native32 = available(NEEDS["linux-x86"]) ? await pairOf("linux-x86") : null;
const old = available(NEEDS.native) ? await pairOf("native", ["-DOLD_LIBRARY"]) : null;
afterAll(() => {
  server.stop();
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

// The library answers "time-out" itself after a second.
if (native) driverSuite("vendor-library", () => ({ ...libraryRig(native), patienceMs: 990 }));
if (native32)
  driverSuite("vendor-library, 32-bit and more patient than we are", () => ({
    ...libraryRig({ ...native32, patience: 60_000 }),
    // Whether a process of its own waits or works is seen a little late: some of our deadline goes by meanwhile.
    patienceMs: 990,
  }));

const idOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "none",
    (error: { id?: string }) => error.id ?? String(error),
  );

function citizen() {
  const person = PEOPLE.find(({ id }) => id === "citizen");
  if (!person) throw new Error("nobody");
  return person.card("2026-11-24");
}

async function read(rig: LibraryRig, fingerprint = false) {
  const [device] = await rig.driver.list();
  if (!device) throw new Error("the driver lists nothing");
  const session = await SamSession.open(await rig.driver.open(device), rig.wire.clock);
  rig.wire.sam.insertCard(citizen());
  expect(await session.find()).toBe(true);
  await session.select();
  return { session, blocks: await session.readBase(fingerprint) };
}

const context = { clock: new FakeClock(), log: silentLog };
const withLibrary = (path: string) =>
  createVendorLibraryDriver({
    ...context,
    allowed: { serialPorts: [], devices: [], vendorLibrary: { path, port: 1001, convention: "stdcall" } },
  });

test("without a configured library nothing is listed or watched", async () => {
  const driver = createVendorLibraryDriver(context);
  expect(await driver.list()).toEqual([]);
  driver.watch(() => {})();
  expect(await idOf(driver.open({ bus: "library", path: "library-1001" }))).toBe("reader.unplugged");
});

test("a library that cannot be loaded is listed with what is wrong, and opening says the same", async () => {
  const driver = withLibrary("/no/such/folder/sdtapi.dll");
  const [device] = await driver.list();
  expect(device).toMatchObject({
    bus: "library",
    path: "library-1001",
    obstacle: { id: "native.library-missing", detail: { library: "sdtapi.dll" } },
  });
  expect(device && (await idOf(driver.open(device)))).toBe("native.library-missing");
});

describe.runIf(native !== null)("a configured library", () => {
  const rigOf = (options: Partial<LibraryRigOptions> = {}) =>
    libraryRig({ ...(native as NonNullable<typeof native>), ...options });

  test("is called by a child of our own program", async () => {
    const { server, library } = native as NonNullable<typeof native>;
    const rig = libraryRig({ server, library });
    const { session, blocks } = await read(rig, true);
    expect(blocks.text).toEqual(citizen().blocks.text);
    expect(session.samId).toBe("05.03-20201130-0002000001-0305419896");
    await session.close();
    expect(rig.handles()).toBe(0);
  });

  test("that crashes in mid-reading is told as that, stays listed and is used again", async () => {
    const rig = rigOf();
    const { session } = await read(rig);
    rig.wire.crashNext = true;
    expect(await idOf(session.readAddresses())).toBe("native.crashed");
    expect(await idOf(session.find())).toBe("native.crashed");
    await session.close();
    expect((await read(rig)).blocks.text).toEqual(citizen().blocks.text);
  });

  test("is asked again for a port that it lost, when a device comes or goes", async () => {
    const rig = rigOf();
    let told = 0;
    rig.driver.watch(() => told++);
    await rig.wire.clock.advance(1);
    const { session } = await read(rig);
    rig.wire.unplugAfter(3);
    expect(await idOf(session.find())).toBe("reader.unplugged");
    expect(told).toBeGreaterThan(0);
    expect(await rig.driver.list()).toEqual([]);
    await session.close();
    rig.wire.plug();
    expect(await rig.driver.list()).toMatchObject([{ path: "library-1001" }]);
  });

  test("is opened once at a time", async () => {
    const rig = rigOf();
    const [device] = await rig.driver.list();
    if (!device) throw new Error("no device");
    const transport = await rig.driver.open(device);
    expect(await idOf(rig.driver.open(device))).toBe("reader.open-failed");
    expect(await rig.driver.list()).toEqual([device]);
    await transport.close();
    await (await rig.driver.open(device)).close();
  });

  test("is let go of some seconds after the last use, and at once when nobody watches", async () => {
    const rig = rigOf({ watched: false });
    const stop = rig.driver.watch(() => {});
    const { session } = await read(rig);
    await session.close();
    expect(rig.wire.processes).toBe(1);
    await rig.wire.clock.advance(6_000);
    await rig.wire.disconnected();
    await rig.driver.list();
    expect(rig.wire.processes).toBe(1);
    stop();
    await rig.wire.disconnected();
    await (await read(rig)).session.close();
    await rig.wire.disconnected();
  });

  test("answers commands that it has no function for as an old SAM does", async () => {
    const rig = rigOf();
    const [device] = await rig.driver.list();
    const transport = await rig.driver.open(device as NonNullable<typeof device>);
    const ask = async (cmd: number, para: number) => {
      const answer = new Promise<Uint8Array>((resolve) => transport.onData(resolve));
      await transport.write(encodeRequest(cmd, para));
      return Buffer.from(await answer).toString("hex");
    };
    expect(await ask(0x61, 0xff)).toBe("aaaaaa9669000400002125");
    // This library has SDT_ReadMngInfo and no SDT_ReadIINSNDN; without a card the SAM refuses.
    expect(await ask(0x30, 0x05)).toBe("aaaaaa9669000400004145");
  });
});

test.runIf(old !== null)("a library without fingerprint function still reads the card", async () => {
  const { blocks } = await read(libraryRig(old as NonNullable<typeof old>), true);
  expect(blocks.text).toEqual(citizen().blocks.text);
  expect(blocks.fingerprint).toBeUndefined();
});
