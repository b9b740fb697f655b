import { auditTexts } from "./audit.ts";
import { commandsTexts } from "./commands.ts";
import { dashboardTexts } from "./dashboard.ts";
import { devicesTexts } from "./devices.ts";
import { frameTexts } from "./frame.ts";
import { personsTexts } from "./persons.ts";
import { punchesTexts } from "./punches.ts";
import { sandboxTexts } from "./sandbox.ts";
import { settingsTexts } from "./settings.ts";

/** What the operator sees, one file for each page. English has the same keys. */
export const zh = {
  ...frameTexts,
  ...dashboardTexts,
  ...devicesTexts,
  ...personsTexts,
  ...commandsTexts,
  ...punchesTexts,
  ...settingsTexts,
  ...auditTexts,
  ...sandboxTexts,
};

export type Texts = typeof zh;
