/** The file that starts a program at login on Linux: Desktop Entry Specification, Desktop Application Autostart 0.5. */

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
    `Exec=${escapeString(command.map(quoteArgument).join(" "))}`,
    `Icon=${escapeString(icon)}`,
    "Terminal=false",
    "X-GNOME-Autostart-enabled=true",
    "",
  ].join("\n");
}

/** What a user writes to be spared a program that the system would start for everybody. */
export const HIDDEN_ENTRY = "[Desktop Entry]\nType=Application\nName=idcard-bridge\nHidden=true\n";

/**
 * "The Exec key": arguments in double quotes, with a backslash before `"`, backtick, `$` and backslash; `%` begins a
 * field code and is doubled.
 */
export function quoteArgument(argument: string): string {
  return `"${argument.replace(/["`$\\]/g, "\\$&").replaceAll("%", "%%")}"`;
}

/** "Values of type string": the escapes come after the quotes and before them when read. A blank at the front would be lost. */
export function escapeString(text: string): string {
  const escapes: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  return text.replace(/[\\\n\r\t]/g, (character) => escapes[character] ?? "").replace(/^ /, "\\s");
}
