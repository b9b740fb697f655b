/** The file that starts a program at login on Linux: Desktop Entry Specification, Desktop Application Autostart 0.5. */
import { escapeString, execValue } from "../../../src/base/desktop-entry.ts";

export interface AutostartEntry {
  readonly name: { readonly zh: string; readonly en: string };
  /** Program and arguments, as they are. */
  readonly command: readonly string[];
  readonly icon: string;
}

export function autostartEntry({ name, command, icon }: AutostartEntry): string {
  return [
    "[Desktop Entry]",
    "Type=Application",
    "Version=1.0",
    `Name=${escapeString(name.en)}`,
    `Name[zh_CN]=${escapeString(name.zh)}`,
    `Exec=${execValue(command)}`,
    `Icon=${escapeString(icon)}`,
    "Terminal=false",
    "X-GNOME-Autostart-enabled=true",
    "",
  ].join("\n");
}

/** What a user writes to be spared a program that the system would start for everybody. */
export const HIDDEN_ENTRY = "[Desktop Entry]\nType=Application\nName=idcard-bridge\nHidden=true\n";
