import { spawn } from "node:child_process";
import { Fault } from "../../base/fault.ts";
import { appFaults } from "../faults.ts";
import { printLines } from "../report.ts";
import { readRunFile } from "../run-file.ts";
import { dataDirOf } from "../service.ts";

/** The first start of a cold machine. */
const START_DEADLINE_MS = 30_000;
const LOOK_AGAIN_MS = 100;

/** Opens the agent's page in the user's browser; where no agent runs, starts one that outlives this command. */
export async function open(options: { readonly dataDir?: string }): Promise<void> {
  const dir = dataDirOf(options);
  const url = `http://127.0.0.1:${portOf(dir) ?? (await startAgent(dir))}/`;
  const [program, ...args] = opener(process.platform, url);
  const browser = spawn(program, args, { detached: true, stdio: "ignore", windowsHide: true });
  // A machine without a desktop: the address is printed, a person can type it.
  browser.once("error", () => {});
  browser.unref();
  printLines(url);
}

/** @returns a program and its arguments; the first is never absent */
export function opener(platform: NodeJS.Platform, url: string): readonly [string, ...string[]] {
  if (platform === "win32") return ["rundll32.exe", "url.dll,FileProtocolHandler", url];
  return platform === "darwin" ? ["open", url] : ["xdg-open", url];
}

const portOf = (dir: string) => readRunFile(dir)?.port ?? null;

/** @returns its port; @throws Fault `app.does-not-start` */
async function startAgent(dir: string): Promise<number> {
  const program = process.argv[1] ?? "";
  const args = [program, "start", "--data-dir", dir];
  const child = spawn(process.execPath, args, { detached: true, stdio: "ignore", windowsHide: true });
  let ended = false;
  child.once("exit", () => (ended = true));
  child.unref();
  const deadline = Date.now() + START_DEADLINE_MS;
  for (;;) {
    const port = portOf(dir);
    if (port !== null) return port;
    if (ended || Date.now() > deadline) throw new Fault(appFaults["app.does-not-start"], { dir });
    await new Promise((done) => setTimeout(done, LOOK_AGAIN_MS));
  }
}
