import { win32 } from "node:path";

/**
 * The whole path of a program that Windows brings along; on other systems the name as it is. Windows, and Node with
 * it, looks for a bare name in the current folder first: an administrator who stands in somebody's folder would run
 * what that somebody has put there.
 * @param name `reg.exe`; a path is left as it is
 */
export function systemProgram(
  name: string,
  platform: NodeJS.Platform = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
): string {
  if (platform !== "win32" || /[\\/]/.test(name)) return name;
  const folder = name === "powershell.exe" ? "System32\\WindowsPowerShell\\v1.0" : "System32";
  return win32.join(env.SystemRoot ?? "C:\\Windows", folder, name);
}
