/** Every driver for real readers. Its code is loaded when the agent starts looking for devices, not before. */
import type { DriverEntry } from "./contract.ts";

export const driverRegistry: readonly DriverEntry[] = [];
