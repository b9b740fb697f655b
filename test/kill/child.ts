import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { WITH_PACKAGES } from "../../build/bundle.ts";
import { KEY, TOKEN } from "../platform/support/rig.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** One file instead of hundreds: two hundred processes are started. @param dir inside the checkout, for packages */
export async function bundleChild(dir: string): Promise<string> {
  const outfile = join(dir, "platform-child.mjs");
  await build({
    absWorkingDir: ROOT,
    entryPoints: ["test/kill/platform-child.ts"],
    outfile,
    ...WITH_PACKAGES,
  });
  return outfile;
}

/** A platform process that has loaded its code and waits. */
export class Child {
  readonly #process: ChildProcess;
  readonly #lines: Interface;
  readonly #loaded: Promise<unknown>;

  constructor(script: string, file: string) {
    this.#process = spawn(process.execPath, [script, file, KEY, TOKEN], {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, NODE_COMPILE_CACHE: join(dirname(script), "cache") },
    });
    this.#lines = createInterface(this.#process.stdout as NodeJS.ReadableStream);
    this.#loaded = once(this.#lines, "line");
    // Killed while it reads its line.
    this.#process.stdin?.on("error", () => {});
  }

  /** Lets it open the database. @returns its address, or null when it was killed before it listened */
  async start(): Promise<string | null> {
    await this.#loaded;
    const line = once(this.#lines, "line");
    this.#process.stdin?.write("go\n");
    const port = await Promise.race([line, once(this.#process, "exit").then(() => null)]);
    return port === null ? null : `http://127.0.0.1:${port[0]}`;
  }

  async loaded(): Promise<void> {
    await this.#loaded;
  }

  async kill(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await gone;
  }
}
