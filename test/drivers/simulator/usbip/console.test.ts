import fc from "fast-check";
import { expect, test } from "vitest";
import { obey, USAGE } from "../../../../drivers/simulator/usbip/console.ts";
import { UsbIpExporter } from "../../../../drivers/simulator/usbip/index.ts";
import { Fault } from "../../../../src/base/fault.ts";
import { silentLog } from "../../../../src/base/log.ts";
import { FakeClock } from "../../../support/fake-clock.ts";

const exporter = () =>
  new UsbIpExporter({ models: ["sdt-4", "routon"], clock: new FakeClock(), log: silentLog });

test("cards are put down and taken away, cables pulled and plugged, on one reader or on all", () => {
  const readers = exporter();
  expect(obey(readers, "insert citizen")).toEqual([
    "1-1    sdt-4           SIM1   free       citizen",
    "1-2    routon          SIM2   free       citizen",
  ]);
  expect(obey(readers, "  remove  1-2 ")[1]).toMatch(/free +-$/);
  expect(obey(readers, "unplug 1-1")[0]).toContain("unplugged");
  expect(obey(readers, "plug")[0]).toContain("free");
  expect(obey(readers, "unplug after=20 1-2")[1]).toContain("free");
  expect(obey(readers, "fault corrupt at=12 command=readBase times=2 1-1")).toHaveLength(2);
  expect(obey(readers, "")).toEqual([]);
  expect(obey(readers, "help")).toEqual(USAGE);
});

test.each([
  ["dance", "simulator.bad-command"],
  ["insert", "simulator.bad-command"],
  ["insert nobody", "simulator.no-such-card"],
  ["insert citizen 1-9", "simulator.no-such-reader"],
  ["unplug after=soon", "simulator.bad-command"],
  ["fault corrupt at=x", "simulator.bad-command"],
  ["fault explode", "simulator.bad-fault"],
])("%s: %s", (line, id) => {
  expect(() => obey(exporter(), line)).toThrow(expect.objectContaining({ id }));
});

test("any line is obeyed or refused with a fault", () => {
  const word = fc.oneof(
    fc.constantFrom(
      "insert",
      "remove",
      "unplug",
      "plug",
      "fault",
      "list",
      "1-1",
      "at=3",
      "after=9",
      "__proto__=1",
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (words) => {
      try {
        obey(exporter(), words.join(" "));
      } catch (error) {
        Fault.accept(error);
      }
    }),
  );
});
