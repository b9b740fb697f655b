/** Values of a desktop file, Desktop Entry Specification 1.5: what is quoted twice, and how. */

/** The key `Exec`. @param command program and arguments, as they are */
export function execValue(command: readonly string[]): string {
  return escapeString(command.map(quoteArgument).join(" "));
}

/**
 * "The Exec key": arguments in double quotes, with a backslash before `"`, backtick, `$` and backslash; `%` begins a
 * field code and is doubled.
 */
export function quoteArgument(argument: string): string {
  return `"${argument.replace(/["`$\\]/g, "\\$&").replaceAll("%", "%%")}"`;
}

/** "Values of type string": the escapes come after the quotes and before them when read. A blank at the front would be lost. */
export function escapeString(text: string): string {
  // JSON writes these four as the specification does.
  return text
    .replace(/[\\\n\r\t]/g, (character) => JSON.stringify(character).slice(1, -1))
    .replace(/^ /, "\\s");
}
