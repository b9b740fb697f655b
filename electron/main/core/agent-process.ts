import { type UtilityProcess, utilityProcess } from "electron";
import { READY, STOP } from "../../../src/app/parent-port.ts";
import { Fault } from "../../../src/base/fault.ts";
import { shellFaults } from "../../faults.ts";
import type { Shell } from "../shell.ts";

/** The agent gives itself five seconds to end. */
const STOP_MS = 6_000;
const KEPT_CHARACTERS = 4_000;

/** The agent in a process of its own: a reader's driver that hangs or crashes there hangs no window. */
export class AgentProcess {
  readonly #child: UtilityProcess;
  readonly #shell: Shell;
  /** How it ended: its own words where it had some. */
  readonly ended: Promise<string>;
  /** Resolves when its run file is written. @throws Fault `shell.core-ended` with its own words */
  readonly ready: Promise<void>;
  #stderr = "";

  constructor(shell: Shell) {
    this.#shell = shell;
    this.#child = utilityProcess.fork(shell.files.program, ["start", "--data-dir", shell.dir], {
      serviceName: "idcard-bridge agent",
      stdio: ["ignore", "pipe", "pipe"],
    });
    // What nobody reads would fill the pipe.
    this.#child.stdout?.resume();
    this.#child.stderr?.on("data", (chunk) => {
      this.#stderr = (this.#stderr + String(chunk)).slice(-KEPT_CHARACTERS);
    });
    this.ended = new Promise((resolve) => {
      this.#child.once("exit", (code) => {
        const how = lastWords(this.#stderr, shell.language) ?? `exit code ${code}`;
        shell.log.info({ code, how }, "the agent has ended");
        resolve(how);
      });
    });
    this.ready = new Promise((resolve, reject) => {
      this.#child.on("message", (message: unknown) => message === READY && resolve());
      void this.ended.then((how) => reject(new Fault(shellFaults["shell.core-ended"], { how })));
    });
    // Whoever only stops it does not wait for this.
    this.ready.catch(() => {});
  }

  /** Lets it end as Ctrl-C does; one that does not is ended. */
  async stop(): Promise<void> {
    this.#child.postMessage(STOP);
    const takeBack = this.#shell.clock.after(STOP_MS, () => {
      this.#shell.log.warn({}, "the agent does not end by itself");
      // SIGKILL, not kill(): a driver that hangs in its native code hears no SIGTERM.
      if (this.#child.pid !== undefined) process.kill(this.#child.pid, "SIGKILL");
    });
    await this.ended;
    takeBack();
  }
}

/** The reason that the program printed for a person; its log lines are JSON. */
export function lastWords(stderr: string, language: "zh" | "en"): string | null {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("{"));
  const told = lines.findLast((line) => (language === "zh" ? /^错误：/ : /^error [\w.-]+: /).test(line));
  return told?.replace(/^错误：|^error [\w.-]+: /, "").replace(/。$/, "") ?? lines.at(-1) ?? null;
}
