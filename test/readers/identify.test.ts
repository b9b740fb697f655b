import { expect, test } from "vitest";
import type { DeviceInfo, Driver, Fingerprint } from "../../drivers/contract.ts";
import { candidate, identify } from "../../src/readers/identify.ts";
import { rank } from "../../src/readers/manager.ts";
import type { ReaderView } from "../../src/readers/reader.ts";

const usb = (score: number, ids: Partial<Fingerprint> = {}): Fingerprint => ({
  bus: "usb",
  score,
  label: `surety ${score}`,
  ...ids,
});
const driver = (name: string, ...fingerprints: Fingerprint[]): Driver => ({
  name,
  fingerprints,
  list: async () => [],
  watch: () => () => {},
  open: () => Promise.reject(new Error("not opened here")),
});
const DEVICE: DeviceInfo = { bus: "usb", path: "usb:1-1", vendorId: 0x0400, productId: 0xc35a };
const found = (one: Driver, device = DEVICE) => {
  const known = candidate(one, device);
  if (!known) throw new Error("known");
  return known;
};

test("of several fingerprints that a device has, the surest one counts", () => {
  const exact = { vendorId: 0x0400, productId: 0xc35a };
  const one = driver("a", usb(10), usb(95, exact), usb(50, { vendorId: 0x0400 }), usb(99, { vendorId: 1 }));
  expect(found(one).fingerprint.score).toBe(95);
  expect(candidate(one, { ...DEVICE, bus: "hid" })).toBeNull();
});

test("a device that two drivers list goes to the surer one, whichever is asked first; of equals to the first", () => {
  const [sure, unsure, equal] = [
    driver("sure", usb(90)),
    driver("unsure", usb(20)),
    driver("equal", usb(90)),
  ];
  const winner = (...drivers: Driver[]) => [
    ...identify(
      drivers.map((one) => found(one)),
      new Map(),
    ).keys(),
  ];
  expect(winner(sure, unsure)).toEqual(["sure:usb:1-1"]);
  expect(winner(unsure, sure)).toEqual(["sure:usb:1-1"]);
  expect(winner(equal, sure)).toEqual(["equal:usb:1-1"]);
});

test("a virtual reader keeps the name that it was made with", () => {
  const virtual = found(driver("simulator", usb(1, { bus: "virtual" })), {
    bus: "virtual",
    path: "simulator-1",
  });
  expect([...identify([virtual], new Map()).keys()]).toEqual(["simulator-1"]);
});

test("without a name the reader that is ready is taken, then one that works, then one that may be mended", () => {
  const view = (state: ReaderView["state"], fault?: string) => ({
    state,
    ...(fault ? { fault: { id: fault, cause: "", remedy: "" } } : {}),
  });
  const ranks = [
    view("ready"),
    view("busy"),
    view("needs-permission", "reader.permission"),
    view("needs-driver", "reader.model-unsupported"),
  ].map((one) => rank(one as ReaderView));
  expect(ranks).toEqual([0, 1, 2, 3]);
});
