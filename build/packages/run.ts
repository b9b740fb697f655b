import { execFileSync } from "node:child_process";

/**
 * Runs a tool of the build to its end; what it prints is shown only when it fails.
 * @returns its stdout
 * @throws Error with what it printed
 */
export function run(
  program: string,
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): string {
  try {
    return execFileSync(program, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...process.env, ...env },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 64 << 20,
    });
  } catch (error) {
    const { stdout = "", stderr = "", message } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${program} failed: ${stdout}${stderr}`.trim() || message, { cause: error });
  }
}
