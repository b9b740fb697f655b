import { expect, test } from "vitest";
import { driverFaults } from "../../../drivers/faults.ts";
import { checkReaders } from "../../../src/app/doctor/readers.ts";
import { Fault, type FaultKind } from "../../../src/base/fault.ts";
import type { ReaderView } from "../../../src/readers/reader.ts";

function reader(id: string, kind?: FaultKind): ReaderView {
  const view = {
    id,
    name: id,
    driver: "d",
    state: "ready",
    card: "none",
    simulated: false,
    samId: null,
  } as const;
  if (!kind) return view;
  const fault = new Fault(kind, { device: "0483:5750" });
  return { ...view, state: "needs-permission", fault: { id: fault.id, ...fault.text("zh") } };
}

const levels = (readers: ReaderView[], none: "note" | "problem" = "problem") =>
  checkReaders(readers, none).map(({ id, level }) => `${level} ${id}`);

test("a reader that works is well, one that does not is a problem with its remedy", () => {
  expect(levels([reader("a")])).toEqual(["ok reader.a"]);
  const [finding] = checkReaders([reader("b", driverFaults["reader.permission"])], "problem");
  expect(finding).toMatchObject({
    level: "problem",
    remedy: expect.stringContaining("70-idcard-bridge.rules"),
  });
});

test("a device that may be no reader is worth a note and is no reader", () => {
  const maybe = reader("c", driverFaults["reader.not-allowed"]);
  const known = reader("d", driverFaults["reader.model-unsupported"]);
  expect(levels([reader("a"), maybe, known])).toEqual(["ok reader.a", "note reader.c", "note reader.d"]);
  expect(levels([maybe])).toEqual(["note reader.c", "problem readers"]);
});

test("no reader at all is as bad as the caller says", () => {
  expect(levels([])).toEqual(["problem readers"]);
  expect(levels([], "note")).toEqual(["note readers"]);
});
