import { driverFaults } from "../../drivers/faults.ts";
import type { Fault, FaultKind } from "../base/fault.ts";
import { nativeFaults } from "../native/faults.ts";
import type { ReaderState } from "./reader.ts";

const NEEDS_PERMISSION: readonly FaultKind[] = [
  driverFaults["reader.permission"],
  driverFaults["reader.port-permission"],
  driverFaults["reader.not-allowed"],
];
const NEEDS_DRIVER: readonly FaultKind[] = [
  driverFaults["reader.driver-missing"],
  driverFaults["reader.driver-bound"],
  driverFaults["reader.library-missing"],
  driverFaults["reader.one-endpoint"],
  driverFaults["reader.model-unsupported"],
  nativeFaults["native.library-missing"],
  nativeFaults["native.not-a-library"],
  nativeFaults["native.wrong-machine"],
  nativeFaults["native.helper-missing"],
  nativeFaults["native.load-failed"],
  nativeFaults["native.symbol-missing"],
];

/** The state of a reader that cannot be used because of this fault; the fault's remedy says what helps. */
export function stateOf(fault: Fault): ReaderState {
  const isOneOf = (kinds: readonly FaultKind[]) => kinds.some((kind) => fault.is(kind));
  if (isOneOf(NEEDS_PERMISSION)) return "needs-permission";
  return isOneOf(NEEDS_DRIVER) ? "needs-driver" : "failed";
}
