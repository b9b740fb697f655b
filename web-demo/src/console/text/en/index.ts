import type { Texts } from "../zh/index.ts";
import { auditTexts } from "./audit.ts";
import { commandsTexts } from "./commands.ts";
import { dashboardTexts } from "./dashboard.ts";
import { devicesTexts } from "./devices.ts";
import { frameTexts } from "./frame.ts";
import { personsTexts } from "./persons.ts";
import { punchesTexts } from "./punches.ts";
import { sandboxTexts } from "./sandbox.ts";
import { settingsTexts } from "./settings.ts";

export const en: Texts = {
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
