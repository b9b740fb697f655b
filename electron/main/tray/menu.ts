import type { MenuItemConstructorOptions } from "electron";
import { VERSION } from "../../../src/app/version.ts";
import { mayBeUsed } from "../../../src/readers/reader.ts";
import type { Texts } from "../../text/index.ts";
import type { StartAtLogin } from "../autostart/autostart.ts";
import { type CoreState, trayState } from "../core/state.ts";

export interface TrayActions {
  open(path: string): void;
  copyDiagnosis(): void;
  setStartAtLogin(on: boolean): void;
  /** Null: no updates are configured. */
  readonly checkForUpdates: (() => void) | null;
  quit(): void;
}

/** What the tray offers just now. */
export function trayMenu(
  state: CoreState,
  { on, locked }: StartAtLogin,
  text: Texts,
  actions: TrayActions,
): MenuItemConstructorOptions[] {
  const line: MenuItemConstructorOptions = { type: "separator" };
  const page = (label: string, path: string): MenuItemConstructorOptions => ({
    label,
    enabled: state.phase === "ready",
    click: () => actions.open(path),
  });
  const { checkForUpdates } = actions;
  return [
    { label: text.state[trayState(state)], enabled: false },
    ...details(state).map((label) => ({ label, enabled: false })),
    line,
    page(text.open, "/"),
    page(text.consent, "/consent"),
    page(text.events, "/events"),
    page(text.settings, "/settings"),
    line,
    { label: text.copyDiagnosis, click: () => actions.copyDiagnosis() },
    {
      label: locked ? text.startAtLoginLocked : text.startAtLogin,
      type: "checkbox",
      checked: on,
      enabled: !locked,
      click: () => actions.setStartAtLogin(!on),
    },
    ...(checkForUpdates ? [{ label: text.checkForUpdates, click: () => checkForUpdates() }] : []),
    line,
    { label: text.version(VERSION), enabled: false },
    { label: text.quit, click: () => actions.quit() },
  ];
}

/** Which readers, or why there is no agent. */
function details({ readers, fault }: CoreState): string[] {
  if (fault) return [fault.cause, fault.remedy];
  return readers
    .filter(mayBeUsed)
    .map(({ name, fault: trouble }) => (trouble ? `${name}：${trouble.cause}` : name));
}
