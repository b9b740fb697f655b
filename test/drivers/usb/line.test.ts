import { expect, test } from "vitest";
import { driverFaults } from "../../../drivers/faults.ts";
import { Line } from "../../../drivers/usb/line.ts";
import { Fault } from "../../../src/base/fault.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("what comes while nobody listens is dropped, not kept for whoever listens next", () => {
  const line = new Line();
  line.deliver(Uint8Array.of(1));
  const got: number[] = [];
  line.onData((chunk) => got.push(...chunk));
  line.deliver(new Uint8Array());
  line.deliver(Uint8Array.of(2));
  expect(got).toEqual([2]);
});

test("a loss that nobody heard of is told to who listens next, with its fault, once", async () => {
  const line = new Line();
  const fault = new Fault(driverFaults["reader.open-failed"]);
  line.lose(fault);
  line.lose();
  const told: unknown[] = [];
  line.onDisconnect((why) => told.push(why));
  expect(told).toEqual([]);
  await turn();
  expect(told).toEqual([fault]);
  expect(line.open).toBe(false);
});

test("after closing nobody is told of anything, not even of a loss from before", async () => {
  const line = new Line();
  const told: unknown[] = [];
  line.onData(() => told.push("data"));
  line.lose();
  line.onDisconnect(() => told.push("lost"));
  line.close();
  line.deliver(Uint8Array.of(1));
  await turn();
  expect(told).toEqual([]);
});
