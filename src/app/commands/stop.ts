import { readdirSync } from "node:fs";
import { request } from "node:http";
import { dirname, join } from "node:path";
import { Fault } from "../../base/fault.ts";
import { appFaults } from "../faults.ts";
import { printJson, printLines } from "../report.ts";
import { isAlive, type RunFile, readRunFile } from "../run-file.ts";
import { dataDirOf, STOP_DEADLINE_MS } from "../service.ts";

interface StopCommand {
  readonly dataDir?: string;
  readonly allUsers?: boolean;
  readonly json?: boolean;
}

/** A little longer than a program takes at most to end by itself. */
const PATIENCE_MS = STOP_DEADLINE_MS + 3_000;
const LOOK_AGAIN_MS = 50;

/** Ends what runs on the data directory and waits until it has ended. Nothing running is no failure. */
export async function stop(options: StopCommand): Promise<void> {
  const users = process.env.PUBLIC;
  const dirs = options.allUsers && users ? dataDirsBelow(dirname(users)) : [dataDirOf(options)];
  const running = dirs.flatMap((dir) => {
    const run = readRunFile(dir);
    return run ? [{ dir, run }] : [];
  });
  await Promise.all(running.map(({ dir, run }) => end(dir, run, options.allUsers === true)));
  if (options.json) return printJson({ stopped: running.length });
  printLines(
    running.length > 0
      ? `已停止 / stopped: ${running.length}`
      : "读证桥没有在运行 / idcard-bridge is not running",
  );
}

/**
 * By the agent's own call, which works on every system; what has no agent or a deaf one by signal. Another user's run
 * file is never believed so far as to end the process that it names.
 */
async function end(dir: string, run: RunFile, foreign: boolean): Promise<void> {
  const heard = run.port !== undefined && (await ask(run.port, run.token));
  if (!heard && foreign) return;
  if (!heard) process.kill(run.pid, "SIGTERM");
  const deadline = Date.now() + PATIENCE_MS;
  while (readRunFile(dir)?.pid === run.pid || isAlive(run.pid)) {
    if (Date.now() > deadline) throw new Fault(appFaults["app.does-not-stop"], { dir, pid: run.pid });
    await new Promise((done) => setTimeout(done, LOOK_AGAIN_MS));
  }
}

/** @returns whether the agent will end */
function ask(port: number, token: string): Promise<boolean> {
  return new Promise((done) => {
    const headers = { authorization: `Bearer ${token}` };
    request({ host: "127.0.0.1", port, path: "/v1/stop", method: "POST", headers, agent: false })
      .on("response", (response) => done(response.resume().statusCode === 200))
      .on("error", () => done(false))
      .end();
  });
}

/**
 * Those of every user of a Windows computer; elsewhere the package manager sees the processes themselves.
 * @param users such as `C:\\Users`
 */
export function dataDirsBelow(users: string): string[] {
  return readdirSync(users).map((user) => join(users, user, "AppData", "Local", "idcard-bridge", "Data"));
}
