import type { DeviceCase } from "../device-case.ts";
import { commands } from "./commands.ts";
import { hardware } from "./hardware.ts";
import { protocol } from "./protocol.ts";

/** All 61 cases against a device, in the order of the reference. */
export const DEVICE_CASES: readonly DeviceCase[] = [
  ...hardware,
  ...[...protocol, ...commands].toSorted((a, b) => a.id.localeCompare(b.id)),
];
