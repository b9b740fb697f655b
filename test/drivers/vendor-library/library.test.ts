import { expect, test } from "vitest";
import { createVendorLibraryDriver } from "../../../drivers/vendor-library/index.ts";
import { silentLog } from "../../../src/base/log.ts";
import type { NativeLibrary } from "../../../src/native/host.ts";
import type { NativeAnswer } from "../../../src/native/messages.ts";
import { encodeRequest } from "../../../src/sam/frame.ts";
import { FakeClock } from "../../support/fake-clock.ts";

const STATUS = encodeRequest(0x11, 0xff);
const DEVICE = { bus: "library", path: "library-1001" } as const;
const tick = () => new Promise((resolve) => setImmediate(resolve));

/** A library whose functions return what the test wants; a function that throws is a process that fails. */
function bench(results: Record<string, number | (() => Promise<number>)> = {}) {
  const answers: Record<string, number | (() => Promise<number>)> = {
    SDT_OpenPort: 0x90,
    SDT_ClosePort: 0x90,
    SDT_GetSAMStatus: 0x90,
    ...results,
  };
  const calls: string[] = [];
  const native: NativeLibrary = {
    find: async ([symbol = ""]) => symbol,
    async call({ symbol }, { signal }): Promise<NativeAnswer> {
      calls.push(symbol);
      const answer = answers[symbol] ?? 0x90;
      if (typeof answer === "number") return { result: answer, buffers: [] };
      const aborted = new Promise<never>((_, reject) =>
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true }),
      );
      return { result: await Promise.race([answer(), aborted]), buffers: [] };
    },
    end: async () => void calls.push("end"),
  };
  const driver = createVendorLibraryDriver(
    {
      clock: new FakeClock(),
      log: silentLog,
      allowed: {
        serialPorts: [],
        devices: [],
        vendorLibrary: { path: "/x/sdtapi.dll", port: 1001, convention: "cdecl" },
      },
    },
    { native },
  );
  return { driver, calls, answers };
}

const idOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "none",
    (fault: { id?: string; message: string }) => fault.id ?? fault.message,
  );

test("a port that does not open though the reader is there is listed with that, and opening says the same", async () => {
  const { driver } = bench({ SDT_OpenPort: 0x66 });
  expect(await driver.list()).toMatchObject([{ path: DEVICE.path, obstacle: { id: "reader.open-failed" } }]);
  expect(await idOf(driver.open(DEVICE))).toBe("reader.open-failed");
});

test("a port that is not there is no reader", async () => {
  const { driver } = bench({ SDT_OpenPort: 0x01 });
  expect(await driver.list()).toEqual([]);
  expect(await idOf(driver.open(DEVICE))).toBe("reader.unplugged");
});

test("a library that does not close its port, or fails while closing, is ended with its process", async () => {
  for (const closing of [0x66, () => Promise.reject(new Error("crashed"))]) {
    const { driver, calls } = bench({ SDT_ClosePort: closing });
    const transport = await driver.open(DEVICE);
    calls.length = 0;
    await transport.close();
    expect(calls.slice(0, 2)).toEqual(["SDT_ClosePort", "end"]);
  }
});

test("nothing can be written to a reader that is gone or closed", async () => {
  const { driver } = bench({ SDT_GetSAMStatus: 0x01 });
  const transport = await driver.open(DEVICE);
  const told: string[] = [];
  transport.onDisconnect((fault) => told.push(fault?.id ?? "unplugged"));
  await transport.write(STATUS);
  await tick();
  expect(told).toEqual(["unplugged"]);
  expect(await idOf(transport.write(STATUS))).toBe("reader.unplugged");
  await transport.close();
  expect(await idOf(transport.write(STATUS))).toBe("reader.unplugged");
});

test("after a call that was given up, the port is opened anew; where it does not open, the reader is gone", async () => {
  for (const [reopened, told, answered] of [
    [0x90, [], 1],
    [0x01, ["unplugged"], 0],
  ] as const) {
    const { driver, calls, answers } = bench({ SDT_GetSAMStatus: () => new Promise<number>(() => {}) });
    const transport = await driver.open(DEVICE);
    const ends: string[] = [];
    let replies = 0;
    transport.onDisconnect((fault) => ends.push(fault?.id ?? "unplugged"));
    transport.onData(() => replies++);
    await transport.write(STATUS);
    answers.SDT_GetSAMStatus = 0x90;
    answers.SDT_OpenPort = reopened;
    await transport.write(STATUS);
    await tick();
    expect(calls.filter((call) => call === "SDT_OpenPort")).toHaveLength(2);
    expect([ends, replies]).toEqual([told, answered]);
    await transport.close();
  }
});
