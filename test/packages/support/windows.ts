/** A Windows of the test's own: a wine prefix that is removed with everything that was installed there. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run as runTool } from "../../../build/packages/run.ts";

export interface Held {
  /** A file that is open elsewhere meanwhile, as Windows names it. */
  readonly file?: string;
  /** A setup runs already. */
  readonly setup?: boolean;
}

export interface Windows {
  readonly dir: string;
  /** Runs a command line word for word; @returns its whole exit code */
  run(line: string, held?: Held): Promise<number>;
  /** Starts a program and does not wait for it. */
  start(line: string): void;
  /** What a program prints; @returns exit code and text */
  output(line: string): Promise<{ code: number; text: string }>;
  /** A value below HKLM, or null. */
  registry(key: string, name: string): Promise<string | null>;
  /** `C:\a\b` as this system names it. */
  path(file: string): string;
  end(): Promise<void>;
}

/** Name of this system's file for Windows programs. */
export const windowsPath = (file: string) => `Z:${file.replaceAll("/", "\\")}`;

/** Makes the prefix, which takes some seconds, and says it is Windows 10: Node wants no older one. */
export async function startWindows(): Promise<Windows> {
  const dir = await mkdtemp(join(tmpdir(), "idcard-bridge-test-"));
  const prefix = join(dir, "prefix");
  const environment = {
    ...process.env,
    LANG: "C.UTF-8",
    WINEPREFIX: prefix,
    WINEDEBUG: "-all",
    // Neither a browser nor .NET is wanted in the prefix.
    WINEDLLOVERRIDES: "mscoree,mshtml=",
  };
  const wine = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const child = spawn("wine", args, {
      stdio: ["ignore", "pipe", "ignore"],
      env: { ...environment, ...env },
    });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk) => (text += chunk));
    const [code] = await once(child, "exit");
    return { code: code as number, text };
  };
  const path = (file: string) => join(prefix, "drive_c", file.replace(/^C:\\/i, "").replaceAll("\\", "/"));
  const runner = join(dir, "runner.exe");
  const source = fileURLToPath(new URL("runner.c", import.meta.url));
  runTool("x86_64-w64-mingw32-gcc", ["-O1", "-Wall", "-municode", "-static", source, "-o", runner]);
  await wine(["reg", "add", "HKCU\\Software\\Wine", "/v", "Version", "/d", "win10", "/f"]);
  const runnerEnv = (line: string, { file, setup }: Held = {}) => ({
    RUNNER_LINE: line,
    RUNNER_RESULT: windowsPath(join(dir, "result")),
    ...(file === undefined ? {} : { RUNNER_LOCK: file }),
    ...(setup ? { RUNNER_MUTEX: "Global\\idcard-bridge-setup" } : {}),
  });
  const run = async (line: string, held: Held = {}) => {
    rmSync(join(dir, "result"), { force: true });
    const { code } = await wine([runner], runnerEnv(line, held));
    if (!existsSync(join(dir, "result"))) throw new Error(`not run (${code}): ${line}`);
    return Number(readFileSync(join(dir, "result"), "utf8"));
  };
  return {
    dir,
    path,
    run,
    start: (line) => void wine([runner], { ...runnerEnv(line), RUNNER_RESULT: "NUL" }),
    async output(line) {
      await writeFile(path("C:\\line.bat"), `@${line} >C:\\output.txt 2>&1\r\n@exit /b %ERRORLEVEL%\r\n`);
      const code = await run("cmd.exe /d /c C:\\line.bat");
      return { code, text: readFileSync(path("C:\\output.txt"), "utf8") };
    },
    async registry(key, name) {
      const { text } = await wine(["reg", "query", `HKLM\\${key}`, "/v", name]);
      return /REG_\w+ {4}(.*?)\r?$/m.exec(text)?.[1] ?? null;
    },
    async end() {
      await once(spawn("wineserver", ["-k"], { stdio: "ignore", env: environment }), "exit");
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
