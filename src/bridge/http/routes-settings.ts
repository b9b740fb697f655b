import { Fault } from "../../base/fault.ts";
import { bridgeFaults } from "../faults.ts";
import { parse } from "../rpc/check.ts";
import { SettingChange, SettingList } from "../schemas/settings.ts";
import type { Route, SettingsControl } from "./route.ts";

const PATH = "/v1/settings";

export const settingRoutes: readonly Route[] = [
  {
    method: "GET",
    path: PATH,
    summary:
      "Every setting with its meaning, its value, where it comes from and whether it can be changed here.",
    access: "own",
    answer: SettingList,
    handle: (_, { settings }) => there(settings).list(),
  },
  {
    method: "POST",
    path: PATH,
    summary: "Changes the user's own settings, all of them or none.",
    access: "own",
    body: SettingChange,
    answer: SettingList,
    async handle({ body }, { settings }) {
      return there(settings).change(parse(SettingChange, await body()));
    },
  },
];

/** An agent that was put together without a configuration has none. */
function there(settings: SettingsControl | null): SettingsControl {
  if (!settings) throw new Fault(bridgeFaults["request.unknown"], { what: PATH });
  return settings;
}
