/** Two users of one computer, each with an agent of their own: a page of either reaches its own. As root only. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { readRunFile } from "../../src/app/run-file.ts";
import { tempDir } from "../support/temp-dir.ts";

/** Accounts that every Debian has: daemon, nobody. */
const USERS = [1, 65_534];
const ORIGIN = "https://site.example.com";
const LAUNCHER = fileURLToPath(new URL("../../bin/idcard-bridge.js", import.meta.url));
const PAGE = fileURLToPath(new URL("support/page-of-a-user.ts", import.meta.url));

/** The command as that user, who may read this checkout wherever it lies (setpriv of util-linux). */
const as = (uid: number, command: readonly string[]) => [
  ...["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--clear-groups"],
  ...["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search", ...command],
];

const why =
  process.platform !== "linux"
    ? "only Linux lets a test be two users"
    : process.getuid?.() !== 0
      ? "needs root"
      : null;
if (why !== null) {
  if (process.env.CI) throw new Error(`two users: ${why}`);
  process.stderr.write(`two users: skipped, ${why}\n`);
}

async function startAs(uid: number, dir: string): Promise<number> {
  const agent = ["agent", "--port", "0", "--data-dir", dir, "--simulator", "on"];
  const [program = "", ...args] = as(uid, [process.execPath, LAUNCHER, ...agent]);
  const env = { ...process.env, IDCARD_BRIDGE_ALLOWED_ORIGINS: ORIGIN, HOME: dir };
  const child = spawn(program, args, { env });
  onTestFinished(() => void child.kill("SIGKILL"));
  let [out, err] = ["", ""];
  child.stderr.on("data", (data) => (err += data));
  await new Promise<void>((ready, failed) => {
    child.stdout.on("data", (data) => {
      out += data;
      if (out.includes("Ctrl-C")) ready();
    });
    child.once("close", () => failed(new Error(out + err)));
  });
  return readRunFile(dir)?.port ?? 0;
}

test.runIf(why === null)("each user's page finds that user's agent, whichever port comes first", async () => {
  const root = await tempDir();
  chmodSync(root, 0o755);
  const ports: number[] = [];
  for (const uid of USERS) {
    const dir = join(root, String(uid));
    mkdirSync(dir, { mode: 0o700 });
    chownSync(dir, uid, uid);
    ports.push(await startAs(uid, dir));
  }
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);
  for (const [index, uid] of USERS.entries()) {
    const [program = "", ...args] = as(uid, [process.execPath, "--no-warnings", PAGE, ORIGIN, ...urls]);
    const child = spawn(program, args);
    onTestFinished(() => void child.kill("SIGKILL"));
    let [out, err] = ["", ""];
    child.stdout.on("data", (data) => (out += data));
    child.stderr.on("data", (data) => (err += data));
    await once(child, "close");
    expect({ ...JSON.parse(out || "{}"), err }).toEqual({ verdict: "ready", url: urls[index], err: "" });
  }
});
