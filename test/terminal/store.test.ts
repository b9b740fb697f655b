/** What makes room when the terminal is full (spec L38-39). */
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { keepPunch } from "../../src/terminal/punches.ts";
import { TerminalStore } from "../../src/terminal/store.ts";
import { tempDir } from "../support/temp-dir.ts";
import { KEY, SN } from "./support.ts";

const CAPACITY = 5;

/** Five punches of five persons, ids 1 to 5: 2 and 4 uploaded, 1 and 3 refused eleven times, 5 waits. */
async function fullStore() {
  const store = new TerminalStore(join(await tempDir(), "terminal.db"), KEY, SN);
  onTestFinished(() => store.close());
  const keep = (userCode: string) =>
    keepPunch(
      store,
      { userCode, type: "face", at: 0, photo: null },
      { sn: SN, capacity: CAPACITY, dedupeMs: 3_000, neverDeleteUnsent: false },
    );
  for (const code of ["1", "2", "3", "4", "5"]) keep(code);
  store.uploaded([2, 4]);
  for (let i = 0; i < 11; i++) store.uploadFailed([1, 3]);
  return { store, keep };
}

test("uploaded punches go first, then those that failed more than ten times, each the oldest first, and no other", async () => {
  const { store, keep } = await fullStore();
  const left = () => ["1", "2", "3", "4", "5"].filter((code) => store.lastPunch(code) !== null).join("");
  expect(left()).toBe("12345");
  const order = ["a", "b", "c", "d"].map((code) => {
    keep(code);
    return left();
  });
  expect(order).toEqual(["1345", "135", "35", "5"]);
  expect(() => keep("e")).toThrow(expect.objectContaining({ id: "terminal.storage-full" }));
  expect(left()).toBe("5");
});

test("the last fifty results are remembered, and none is forgotten before it was reported", async () => {
  const { store } = await fullStore();
  const finish = (code: number) =>
    store.finish({ cmd: "setTimeInfo", code: String(code), success: true, message: "" });
  finish(0);
  for (let code = 1; code <= 100; code++) {
    finish(code);
    store.setReported(String(code), true);
  }
  finish(101);
  expect(store.unreported().map(({ code }) => code)).toEqual(["0", "101"]);
  expect(store.finished("setTimeInfo", "100")).not.toBeNull();
  expect(store.finished("setTimeInfo", "53")).not.toBeNull();
  expect(store.finished("setTimeInfo", "40")).toBeNull();
});
