import type { Texts } from "../zh/index.ts";
import { duration } from "./duration.ts";

export const dashboardTexts: Pick<Texts, "dashboard"> = {
  dashboard: {
    online: "Devices online",
    pending: "Devices to approve",
    punchesToday: "Punches today",
    waiting: "Commands waiting",
    failed: "Commands failed today",
    workers: "Persons",
    alerts: "To be looked at",
    allGood: "Nothing to be looked at",
    latest: "Latest punches",
    alert: {
      offline: (minutes) => `offline for ${duration(minutes)}`,
      "never-seen": () => "never called since it was registered",
      "clock-skew": (ms) => `clock ${duration(Math.abs(ms) / 60_000)} ${ms > 0 ? "ahead" : "behind"}`,
      backlog: (count) => `${count} late punches within an hour: the device had a backlog`,
      queue: (count) => `${count} commands queued`,
      failed: (count) => `${count} commands failed`,
      drift: (count) => `${count} persons differ from the device's list`,
      pending: () => "asks to be approved",
    },
  },
};
