/** Every room's faults, for the catalogue that the agent serves and docs/errors.md is made from. */
import { driverFaults } from "../../drivers/faults.ts";
import { simulatorFaults } from "../../drivers/simulator/faults.ts";
import type { FaultKind } from "../base/fault.ts";
import { bridgeFaults } from "../bridge/faults.ts";
import { cardFaults } from "../card/faults.ts";
import { portraitFaults } from "../card/portrait/faults.ts";
import { conformanceFaults } from "../conformance/faults.ts";
import { enrolmentFaults } from "../enrolment/faults.ts";
import { nativeFaults } from "../native/faults.ts";
import { platformFaults } from "../platform/faults.ts";
import { readerFaults } from "../readers/faults.ts";
import { samFaults } from "../sam/faults.ts";
import { storageFaults } from "../storage/faults.ts";
import { terminalFaults } from "../terminal/faults.ts";
import { policyFaults } from "./browser-policy/faults.ts";
import { appFaults } from "./faults.ts";
import { provisionFaults } from "./provision/faults.ts";

export const faultTables: readonly Readonly<Record<string, FaultKind>>[] = [
  driverFaults,
  simulatorFaults,
  samFaults,
  readerFaults,
  cardFaults,
  portraitFaults,
  bridgeFaults,
  enrolmentFaults,
  storageFaults,
  platformFaults,
  terminalFaults,
  nativeFaults,
  conformanceFaults,
  appFaults,
  policyFaults,
  provisionFaults,
];
