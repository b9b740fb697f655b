import type { Allowed } from "../../drivers/contract.ts";
import type { Config } from "./config/load.ts";

/** What the settings allow the drivers to open beyond what is certainly a reader. */
export function allowedBy({ serialPorts, allowedReaders, vendorLibrary }: Config): Allowed {
  return { serialPorts, devices: allowedReaders, vendorLibrary };
}
