/**
 * A machine to install on: this one's files under an overlay, with processes, /run and /tmp of its own. What is
 * installed, changed or removed there touches nothing outside and is gone with it. Needs root, and a kernel that gives
 * namespaces and overlays.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Machine {
  /** Runs a shell script there, as root or as an ordinary person whose home is /home/clerk. */
  sh(script: string, user?: "root" | "clerk"): Outcome;
  /** The same, without waiting for its end; it ends with the machine at the latest. */
  start(script: string, user?: "root" | "clerk"): void;
  /** A file of the machine as this process reaches it. */
  path(file: string): string;
  /** Every file that differs from the real machine, sorted. */
  changes(): string[];
  end(): Promise<void>;
}

const CLERK = 1000;
const NAMESPACES = ["--mount", "--pid", "--fork"];

/** The overlay's upper layer is a tmpfs: it may not lie on what it covers. */
const SETUP = `
set -e
mount -t tmpfs tmpfs "$1"
cd "$1"
mkdir upper work root
mount -t overlay overlay -o lowerdir=/,upperdir=upper,workdir=work root
mount -t proc proc root/proc
mount --rbind /dev root/dev
mount -t tmpfs tmpfs root/run
mount -t tmpfs -o mode=1777 tmpfs root/tmp
rm -rf root/etc/idcard-bridge
mkdir -p root/home/clerk
chown ${CLERK}:${CLERK} root/home/clerk
`;
const STAY = `${SETUP}
echo ready
exec sleep infinity`;

/** Why there can be no such machine here; null: there can. */
export function whyNoMachine(): string | null {
  if (process.getuid?.() !== 0) return "installing a package needs root";
  const base = newBase();
  const { status, stderr } = spawnSync("unshare", [...NAMESPACES, "sh", "-c", SETUP, "sh", base], {
    encoding: "utf8",
  });
  rmdirSync(base);
  return status === 0 ? null : `no namespaces or no overlay here: ${stderr.trim()}`;
}

export async function startMachine(): Promise<Machine> {
  const base = newBase();
  const init = spawn("unshare", [...NAMESPACES, "--kill-child", "sh", "-c", STAY, "sh", base], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(init.stdout, "data");
  // unshare itself stays outside; its child is process 1 of the machine.
  const [pid] = readFileSync(`/proc/${init.pid}/task/${init.pid}/children`, "utf8").split(" ");
  const seen = (path: string) => `/proc/${pid}/root${base}/${path}`;
  const enter = (script: string, user: "root" | "clerk") => {
    const into = ["-t", pid ?? "", "-m", "-p", "chroot", `${base}/root`];
    const environment = ["env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"];
    const as =
      user === "root"
        ? [...environment, "HOME=/root"]
        : [
            "setpriv",
            `--reuid=${CLERK}`,
            `--regid=${CLERK}`,
            "--clear-groups",
            ...environment,
            "HOME=/home/clerk",
          ];
    return [...into, ...as, "sh", "-c", `cd "$HOME"; ${script}`];
  };
  return {
    sh(script, user = "root") {
      const { status, stdout, stderr } = spawnSync("nsenter", enter(script, user), { encoding: "utf8" });
      return { code: status, stdout, stderr };
    },
    start(script, user = "root") {
      spawn("nsenter", enter(script, user), { stdio: "ignore" });
    },
    path: (file) => seen(`root${file}`),
    changes: () => listing(seen("upper")),
    async end() {
      const ended = once(init, "exit");
      init.kill("SIGKILL");
      await ended;
      rmdirSync(base);
    },
  };
}

const newBase = () => mkdtempSync(join(tmpdir(), "idcard-bridge-test-"));

/** Files of an upper layer; a character device there stands for what was deleted. Folders are there to hold them. */
function listing(upper: string): string[] {
  return readdirSync(upper, { recursive: true, encoding: "utf8" })
    .map((name) => ({ name, stat: lstatSync(join(upper, name)) }))
    .filter(({ stat }) => !stat.isDirectory())
    .map(({ name, stat }) => `/${name}${stat.isCharacterDevice() ? " (deleted)" : ""}`)
    .sort();
}
