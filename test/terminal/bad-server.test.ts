/** Whatever a server answers, or does not answer, the terminal lives on and calls again in time. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Fault } from "../../src/base/fault.ts";
import type { Terminal } from "../../src/terminal/index.ts";
import {
  commandReply,
  OK,
  openStand,
  pass,
  passFor,
  persons,
  REFUSED,
  type Reply,
  type Stand,
  startAt,
} from "./scripted-server.ts";

const WORKER = { userCode: "7", name: "样本甲" };
const DAY = Date.parse("2026-11-24T08:00:00+08:00");

function faultsOf(terminal: Terminal): string[] {
  const ids: string[] = [];
  terminal.on("fault", (fault: Fault) => ids.push(fault.id));
  return ids;
}

/** The first heartbeat brings the worker. */
async function withWorker(
  changes: Parameters<typeof startAt>[1] = {},
): Promise<{ stand: Stand; terminal: Terminal }> {
  const stand = await openStand();
  const { server } = stand;
  let offered = false;
  server.answer = ({ path }) => {
    if (path === "/person/downloadPersonData") return persons(WORKER);
    if (path !== "/device/getServer" || offered) return undefined;
    offered = true;
    return commandReply("downloadUser", "1");
  };
  const terminal = await startAt(stand, changes);
  await pass(stand, () => server.count("/device/callback") === 1);
  server.calls.length = 0;
  return { stand, terminal };
}

const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

const cmds = fc.constantFrom(
  "getDeviceInfo",
  "setTimeInfo",
  "downloadUser",
  "uploadAttendance",
  "uploadPersonPic",
  "deletePerson",
  "setAdmin",
  "reboot",
  "registrationModel",
  "machineOperation",
  "constructor",
);
const rubbish: fc.Arbitrary<Reply> = fc.oneof(
  fc.string(),
  fc.json(),
  fc.uint8Array({ maxLength: 200 }),
  fc.constantFrom<Reply>(
    204,
    301,
    404,
    500,
    503,
    "cut",
    "",
    "[".repeat(50_000),
    `{"success":1,"data":${nested(20_000)}}`,
  ),
  fc.jsonValue().map((data) => ({ success: 1, msg: data, data })),
  fc.record({ success: fc.constantFrom(0, 1, "1", true, null), msg: fc.string(), data: fc.json() }),
  fc.tuple(cmds, fc.string()).map(([cmd, code]) => commandReply(cmd, code, { user_id: "7" })),
  fc
    .record({
      timeInterval: fc.jsonValue(),
      serverTime: fc.oneof(fc.double(), fc.string(), fc.integer()),
      title: fc.jsonValue(),
    })
    .map((data) => ({ success: 1, msg: "", data })),
  fc
    .array(fc.dictionary(fc.constantFrom("userCode", "name", "pic", "picUrl", "faceData"), fc.jsonValue()))
    .map((data) => ({
      success: 1,
      msg: "",
      data,
    })),
);

test("any replies whatever, and the next proper one is taken as if nothing had been", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(rubbish, { minLength: 1, maxLength: 12 }), async (replies) => {
      const stand = await openStand();
      const { server } = stand;
      const bugs: unknown[] = [];
      const log = {
        ...(await import("../../src/base/log.ts")).silentLog,
        error: (fields: object) => bugs.push(fields),
      };
      const queue = [...replies];
      server.answer = () => queue.shift();
      const terminal = await startAt(stand, { log });
      // An interval may be an hour by now.
      await pass(stand, () => queue.length === 0, 100 * 3_600_000);
      const before = server.count("/device/getServer");
      await pass(stand, () => server.count("/device/getServer") > before, 2 * 3_600_000);
      await terminal.stop();
      expect(bugs).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

describe("no answer", () => {
  test("a silent server is given up after 35 seconds, told once and asked again", async () => {
    const stand = await openStand();
    stand.server.answer = () => "silence";
    const terminal = await startAt(stand);
    const faults = faultsOf(terminal);
    await pass(stand, () => stand.server.calls.length === 4);
    const [first, second] = stand.server.calls;
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(35_000);
    expect(faults).toEqual(["terminal.unreachable"]);
  });

  test("stop returns at once while a request hangs, and the terminal can be started again", async () => {
    const stand = await openStand();
    stand.server.answer = () => "silence";
    const terminal = await startAt(stand);
    await pass(stand, () => stand.server.calls.length === 1);
    await terminal.stop();
    stand.server.answer = () => undefined;
    stand.clock.hangs = false;
    await terminal.start();
    await pass(stand, () => stand.server.calls.length === 2);
  });

  test("a line that is down is tried at growing, random distances of up to half a minute", async () => {
    const stand = await openStand();
    stand.server.answer = () => "cut";
    const random = { bytes: (length: number) => new Uint8Array(length), uuid: () => "" };
    await startAt(stand, { random });
    await pass(stand, () => stand.server.calls.length === 8);
    const at = stand.server.calls.map((call) => call.at);
    const gaps = at.slice(1).map((ms, index) => ms - (at[index] ?? 0));
    // The time moves by whole seconds here, hence the second more.
    [500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000].forEach((least, index) => {
      expect(gaps[index]).toBeGreaterThanOrEqual(least);
      expect(gaps[index]).toBeLessThanOrEqual(least + 2_000);
    });
  });

  test.each([
    ["sign验证失败", "terminal.wrong-secret"],
    ["设备appid不存在", "terminal.unknown-app"],
    ["未匹配到数据", "terminal.not-registered"],
    ["异常：操作失败", "terminal.refused"],
  ])("a refusal (%s) is no bad line: the pace of the heartbeat goes on", async (msg, id) => {
    const stand = await openStand();
    stand.server.answer = () => ({ msg, data: "", success: 0 });
    const terminal = await startAt(stand);
    const faults = faultsOf(terminal);
    await pass(stand, () => stand.server.calls.length === 4);
    const at = stand.server.calls.map((call) => call.at);
    for (const [index, ms] of at.slice(1).entries()) {
      expect(ms - (at[index] ?? 0)).toBeGreaterThanOrEqual(30_000);
      expect(ms - (at[index] ?? 0)).toBeLessThanOrEqual(33_000);
    }
    expect(faults).toEqual([id]);
  });
});

test("while the line is down it is tried once at a time, not once for everything that waits", async () => {
  const random = { bytes: (length: number) => new Uint8Array(length), uuid: () => "" };
  const { stand, terminal } = await withWorker({ random });
  const { server } = stand;
  server.answer = () => "cut";
  terminal.punch("7", { at: DAY });
  await passFor(stand, 600_000);
  // Every 15 s, and some more at the beginning.
  expect(server.calls.length).toBeGreaterThanOrEqual(35);
  expect(server.calls.length).toBeLessThan(55);
  expect(server.count("/device/getServer+data")).toBeLessThan(10);
  expect(terminal.status.unsent).toBe(1);
});

describe("one thing that is refused does not hold up the others", () => {
  test("refused punches: heartbeats and commands go on", async () => {
    const { stand, terminal } = await withWorker();
    const { server } = stand;
    server.answer = ({ params }) => (params.data?.includes('"time"') ? REFUSED : undefined);
    terminal.punch("7", { at: DAY });
    await passFor(stand, 300_000);
    expect(server.count("/device/getServer")).toBeGreaterThanOrEqual(8);
    expect(server.count("/device/getServer+data")).toBeGreaterThanOrEqual(8);
    expect(terminal.status.unsent).toBe(1);
  });

  test("one punch that the server cannot take is sent alone, the others arrive", async () => {
    const { stand, terminal } = await withWorker();
    const { server } = stand;
    const stored = new Set<string>();
    server.answer = ({ params }) => {
      if (params.data === undefined) return undefined;
      const punches = JSON.parse(params.data) as { time: string }[];
      if (punches.some(({ time }) => time.startsWith("2020"))) return REFUSED;
      for (const { time } of punches) stored.add(time);
      return OK;
    };
    terminal.punch("7", { at: Date.parse("2020-01-01T00:00:00Z") });
    for (let i = 1; i <= 24; i++) terminal.punch("7", { at: DAY + i * 10_000 });
    await pass(stand, () => stored.size === 24);
    expect(terminal.status.unsent).toBe(1);
  });

  test("a report that the server cannot take waits; heartbeats go on; it arrives once the server is mended", async () => {
    const stand = await openStand();
    const { server } = stand;
    const queue = [commandReply("machineOperation", "41"), commandReply("machineOperation", "42")];
    let broken = true;
    server.answer = ({ path, params }) => {
      if (path === "/device/getServer") return queue.shift();
      if (path === "/device/machineOperation") return { ...OK, data: { operation: "1", name: "样本工地" } };
      return broken && params.code === "41" ? 500 : undefined;
    };
    const terminal = await startAt(stand);
    const faults = faultsOf(terminal);
    await pass(stand, () =>
      server.calls.some(({ path, params }) => path === "/device/callback" && params.code === "42"),
    );
    const beats = server.count("/device/getServer");
    await passFor(stand, 120_000);
    expect(server.count("/device/getServer")).toBeGreaterThanOrEqual(beats + 3);
    expect(faults).toEqual(["terminal.status"]);
    broken = false;
    const tried = server.count("/device/callback");
    await pass(stand, () => server.count("/device/callback") > tried);
    await passFor(stand, 120_000);
    expect(server.count("/device/callback")).toBe(tried + 1);
  });

  test("a report that the server does not want is dropped after three tries", async () => {
    const stand = await openStand();
    const { server } = stand;
    const queue = [commandReply("setTimeInfo", "9")];
    server.answer = ({ path }) => {
      if (path === "/device/getServer") return queue.shift();
      if (path === "/device/callback") return REFUSED;
      return { ...OK, data: { serverTime: String(stand.clock.now()) } };
    };
    await startAt(stand);
    await passFor(stand, 300_000);
    expect(server.count("/device/callback")).toBe(3);
  });

  test("a server that offers one command for ever does not keep the terminal busy", async () => {
    const stand = await openStand();
    const { server } = stand;
    server.answer = ({ path }) =>
      path === "/device/getServer" ? commandReply("uploadAttendance", "5") : undefined;
    await startAt(stand);
    await passFor(stand, 120_000);
    expect(server.count("/attendance/uploadAttendance")).toBe(1);
    expect(server.count("/device/callback")).toBeLessThanOrEqual(6);
    expect(server.count("/device/callback")).toBeGreaterThanOrEqual(3);
  });

  test("three waiting commands are done one after the other, without a pause between them", async () => {
    const stand = await openStand();
    const { server } = stand;
    const queue = ["1", "2", "3"].map((code) => commandReply("getDeviceInfo", code));
    server.answer = ({ path }) => (path === "/device/getServer" ? queue.shift() : undefined);
    await startAt(stand);
    await pass(stand, () => server.count("/device/callback") === 3, 20_000);
    expect(server.paths[0]).toBe("/device/getServer");
  });
});

describe("what may be deleted (spec L38-39)", () => {
  test("ten refusals: kept; eleven: makes room for a new punch", async () => {
    const { stand, terminal } = await withWorker({ capacity: 1 });
    const { server } = stand;
    server.answer = ({ params }) => (params.data?.includes('"time"') ? REFUSED : undefined);
    expect(terminal.punch("7", { at: DAY })).toBe("kept");
    await pass(stand, () => server.count("/device/getServer+data") === 10);
    await passFor(stand, 2_000);
    expect(() => terminal.punch("7", { at: DAY + 60_000 })).toThrow(
      expect.objectContaining({ id: "terminal.storage-full" }),
    );
    await pass(stand, () => server.count("/device/getServer+data") === 11);
    await passFor(stand, 2_000);
    expect(terminal.punch("7", { at: DAY + 60_000 })).toBe("kept");
    expect(terminal.status.unsent).toBe(1);
  });

  test.each<[string, Reply]>([
    ["the line is cut", "cut"],
    ["an HTTP error", 503],
    ["the terminal itself is refused", { msg: "sign验证失败", data: "", success: 0 }],
  ])("%s: that is no failure of a punch, however often", async (_, reply) => {
    const { stand, terminal } = await withWorker({ capacity: 1 });
    const { server } = stand;
    server.answer = ({ params }) => (params.data === undefined ? undefined : reply);
    terminal.punch("7", { at: DAY });
    await pass(stand, () => server.count("/device/getServer+data") > 15);
    expect(() => terminal.punch("7", { at: DAY + 60_000 })).toThrow(
      expect.objectContaining({ id: "terminal.storage-full" }),
    );
  });
});
