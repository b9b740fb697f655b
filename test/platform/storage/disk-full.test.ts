/** A disk that is really full: a small tmpfs, and a file that may not grow. Linux. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { tempDir } from "../../support/temp-dir.ts";
import { A, D1, EXC, emptyRig, KEY, picture, signed, TOKEN } from "../support/rig.ts";

const SERVE = new URL("../support/serve.ts", import.meta.url).pathname;
const HEARTBEAT = "/device/getServer";
/** A mount of one's own needs no root where the kernel allows user namespaces. */
const UNSHARE = ["unshare", "--user", "--map-root-user", "--mount"];
const mayMount = spawnSync(UNSHARE[0] ?? "", [...UNSHARE.slice(1), "true"]).status === 0;

/** @param shell starts the platform: `$1` its directory, the rest the command */
async function serve(dir: string, command: string[], shell: string) {
  const run = [process.execPath, SERVE, join(dir, "platform.db"), KEY, TOKEN];
  const [program = "", ...args] = [...command, "sh", "-c", shell, "sh", dir, ...run];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [port] = (await once(createInterface(child.stdout), "line")) as [string];
  return { child, base: `http://127.0.0.1:${port}` };
}

function clientOf(base: string, photo: string) {
  const post = async (path: string, params: Record<string, string>) => {
    const form = signed({ appid: A.appid, sn: D1, ...params }) as Record<string, string>;
    const reply = await fetch(base + path, { method: "POST", body: new URLSearchParams(form) });
    return { status: reply.status, body: await reply.json() };
  };
  return {
    post,
    api: async (method: string, path: string, body?: unknown) => {
      const reply = await fetch(`${base}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${TOKEN}` },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      // biome-ignore lint/suspicious/noExplicitAny: a reply is looked into by the test that asked for it
      return { status: reply.status, body: (await reply.json()) as any };
    },
    punch: async (n: number) => {
      const record = { userCode: 1, time: 1_795_000_000_000 + n * 10_000, type: "face", pic: `${photo}` };
      return await post(HEARTBEAT, { data: JSON.stringify([record]) });
    },
  };
}

/** Noise in the file's comment makes every photo another one. */
async function photos(): Promise<(n: number) => string> {
  const jpeg = await picture({ width: 300, height: 300, noise: true });
  return (n) => Buffer.concat([jpeg, Buffer.from(`photo ${n}`)]).toString("base64");
}

/** Punches until the disk is full. @returns how many were answered success 1 */
async function fill(base: string): Promise<number> {
  const photo = await photos();
  for (let n = 0; ; n++) {
    const reply = await clientOf(base, photo(n)).punch(n);
    if (reply.body.success !== 1) {
      expect(reply).toEqual({ status: 200, body: EXC });
      return n;
    }
    expect(n).toBeLessThan(1_000);
  }
}

async function ended(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
}

test("a full file system is answered 异常, heartbeats go on, and with space again everything does", async (context) => {
  if (!mayMount) {
    const reason =
      "no user namespaces here: `unshare --user --mount` is refused, a small tmpfs cannot be mounted";
    if (process.env.CI) throw new Error(reason);
    context.skip(reason);
  }
  const dir = await tempDir();
  const shell =
    'mount -t tmpfs -o size=4m tmpfs "$1" && head -c 1000000 /dev/zero > "$1/filler"; shift; exec "$@"';
  const { child, base } = await serve(dir, UNSHARE, shell);
  const client = clientOf(base, "");
  await client.api("POST", "/apps", A);
  await client.api("POST", "/devices", { sn: D1, name: "东门", appid: A.appid });
  const kept = await fill(base);
  expect(kept).toBeGreaterThan(3);
  expect((await client.post(HEARTBEAT, {})).body).toMatchObject({ success: 1 });
  const listed = async () => (await client.api("GET", "/attendance?limit=1000")).body.attendance.length;
  expect(await listed()).toBe(kept);
  // The child's own view of the directory, where the tmpfs is.
  await rm(`/proc/${child.pid}/root${dir}/filler`);
  const photo = await photos();
  expect((await clientOf(base, photo(kept)).punch(kept)).body.success).toBe(1);
  expect(await listed()).toBe(kept + 1);
  await ended(child);
});

test("a file that may not grow (quota) is answered 异常; what was answered before is there after it", async () => {
  const dir = await tempDir();
  const rig = await emptyRig({ dir });
  await rig.api("POST", "/apps", A);
  await rig.api("POST", "/devices", { sn: D1, name: "东门", appid: A.appid });
  await rig.stop();
  // In blocks of 512 bytes by POSIX, of 1024 by bash: two megabytes or one.
  const { child, base } = await serve(dir, [], 'shift; ulimit -f 3000; exec "$@"');
  const kept = await fill(base);
  expect(kept).toBeGreaterThan(3);
  const refused = await clientOf(base, "").api("POST", "/workers", {
    idNumber: "110101199003077213",
    name: "吴".repeat(30_000),
  });
  expect(refused).toMatchObject({ status: 503, body: { error: { id: "platform.storage" } } });
  await ended(child);
  await rig.start();
  expect(await rig.punches()).toHaveLength(kept);
  expect((await rig.device(HEARTBEAT)).body.success).toBe(1);
});
