/** The program as it ships, run by whom one likes. */
import { spawn } from "node:child_process";
import { once } from "node:events";

/** The bundle; the host names it. */
export const PROGRAM = process.env.TEST_PROGRAM ?? "";
/** Somebody without rights, who sits at the machine. */
export const CLERK = { uid: 4711, gid: 4711 };

/** Miaxis readers are behind a chip maker's id: the user names it, or they stay closed. */
export const ALLOWED_READERS = "10C4:0007";

export interface Answer {
  readonly code: number;
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into documents of several shapes.
  readonly json: any;
}

/** Runs a command with `--json`. */
export async function program(
  args: readonly string[],
  user: { uid?: number; gid?: number } = {},
): Promise<Answer> {
  const child = spawn(process.execPath, [PROGRAM, ...args, "--json", "--data-dir", dataDir(user)], {
    // What it says there is in the document as well.
    stdio: ["ignore", "pipe", "ignore"],
    env: {
      ...process.env,
      IDCARD_BRIDGE_ALLOWED_READERS: ALLOWED_READERS,
      NODE_COMPILE_CACHE: dataDir(user, "code"),
    },
    ...user,
  });
  let out = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    out += text;
  });
  const [code] = await once(child, "close");
  return { code, json: JSON.parse(out) };
}

function dataDir({ uid = 0 }: { uid?: number }, what = "data"): string {
  return `/tmp/${what}-${uid}`;
}
