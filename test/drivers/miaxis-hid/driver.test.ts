import { expect, test } from "vitest";
import { createMiaxisHidDriver } from "../../../drivers/miaxis-hid/index.ts";
import { hidRig } from "../hid/rig.ts";
import { driverSuite } from "../kit.ts";
import { miaxisFirmware } from "./firmware.ts";

const reader = { vendorId: 0x10c4, productId: 0x0007, firmware: miaxisFirmware };

driverSuite("miaxis-hid", () => hidRig(createMiaxisHidDriver, reader, 54));

test("Miaxis readers are opened by the user's choice only", () => {
  const { driver } = hidRig(createMiaxisHidDriver, reader, 54);
  expect(driver.fingerprints.every(({ conflictProne }) => conflictProne)).toBe(true);
});
