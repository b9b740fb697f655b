import { createYinanHidDriver } from "../../../drivers/yinan-hid/index.ts";
import { hidRig } from "../hid/rig.ts";
import { driverSuite } from "../kit.ts";
import { bareFirmware } from "../support/fake-hid.ts";

const reader = { vendorId: 0x2b8b, productId: 0x2721, firmware: bareFirmware };

driverSuite("yinan-hid", () => hidRig(createYinanHidDriver, reader, 64));
