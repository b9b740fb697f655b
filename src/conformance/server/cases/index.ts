import type { ServerCase } from "../step.ts";
import { authentication } from "./authentication.ts";
import { device } from "./device.ts";
import { flows } from "./flows.ts";
import { heartbeat } from "./heartbeat.ts";
import { operations } from "./operations.ts";
import { persons } from "./person.ts";

const GROUPS = [
  "SA",
  "S41",
  "S42",
  "S43",
  "S44",
  "S45",
  "S46",
  "S47",
  "S48",
  "S49",
  "S410",
  "S411",
  "S412",
  "S413",
  "SE",
];
const rank = ({ id }: ServerCase) => GROUPS.indexOf(id.replace(/-.*/, ""));

/** All 143 cases against a server, in the order of the reference. */
export const SERVER_CASES: readonly ServerCase[] = [
  ...authentication,
  ...heartbeat,
  ...device,
  ...persons,
  ...operations,
  ...flows,
].toSorted((a, b) => rank(a) - rank(b) || a.id.localeCompare(b.id));
