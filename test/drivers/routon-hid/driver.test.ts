import { createRoutonHidDriver } from "../../../drivers/routon-hid/index.ts";
import { hidRig } from "../hid/rig.ts";
import { driverSuite } from "../kit.ts";
import { bareFirmware } from "../support/fake-hid.ts";

const reader = { vendorId: 0x0425, productId: 0x8159, firmware: bareFirmware };

driverSuite("routon-hid", () => hidRig(createRoutonHidDriver, reader, 64));
