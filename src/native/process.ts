import { type ChildProcess, spawn } from "node:child_process";
import { delimiter } from "node:path";
import type { Readable, Writable } from "node:stream";
import { decodeReply, encodeRequest, MessageReader, type Reply, type Request } from "./messages.ts";
import type { HelperProgram } from "./programs.ts";

/** The process is gone; `how`: `signal SIGSEGV`, `exit code 3`, `ENOENT`. */
export class HelperEnded extends Error {
  readonly how: string;

  constructor(how: string) {
    super(how);
    this.how = how;
  }
}

/** What a vendor's library needs from the environment; our own secrets are none of it. */
const PASSED_ON =
  /^(PATH|HOME|LANG|LC_.*|TZ|TEMP|TMP|SYSTEMROOT|WINDIR|SYSTEMDRIVE|PROGRAMDATA|APPDATA|LOCALAPPDATA|USERPROFILE|XDG_RUNTIME_DIR|WINE.*)$/i;

/** A running helper: requests in, replies out. Time is its owner's business. */
export class HelperProcess {
  readonly #child: ChildProcess;
  readonly #requests: Writable;
  readonly #reader = new MessageReader();
  #take: ((reply: Reply | Error) => void) | null = null;
  /** What came while nobody waited. */
  readonly #early: (Reply | Error)[] = [];
  #end: HelperEnded | null = null;
  /** Resolves when the process is gone, however that came. */
  readonly #gone: Promise<void>;

  constructor(program: HelperProgram, folder: string) {
    const own = program.pipes === "own";
    this.#child = spawn(program.file, program.args, {
      cwd: folder,
      env: environment(folder),
      stdio: own ? ["ignore", "ignore", "ignore", "pipe", "pipe"] : ["pipe", "pipe", "ignore"],
      windowsHide: true,
    });
    this.#requests = this.#child.stdio[own ? 3 : 0] as Writable;
    const replies = this.#child.stdio[own ? 4 : 1] as Readable;
    this.#gone = new Promise((resolve) => {
      const end = (how: string) => {
        this.#end ??= new HelperEnded(how);
        this.#deliver(this.#end);
        resolve();
      };
      this.#child.once("error", (error) => end((error as NodeJS.ErrnoException).code ?? error.message));
      this.#child.once("exit", (code, signal) => end(signal ? `signal ${signal}` : `exit code ${code}`));
    });
    // A broken pipe is told by the end of the process.
    this.#requests.on("error", () => {});
    replies.on("error", () => {});
    replies.on("data", (chunk: Uint8Array) => this.#receive(chunk));
  }

  /**
   * Sends a request, or nothing to hear the hello, and gives the next reply.
   * @throws HelperEnded; RangeError or SyntaxError for what is no message
   */
  async exchange(request: Request | null): Promise<Reply> {
    if (this.#take) throw new Error("a request is under way");
    if (request && !this.#end) this.#requests.write(encodeRequest(request));
    const reply = await new Promise<Reply | Error>((resolve) => {
      const early = this.#early.shift() ?? this.#end;
      if (early) return resolve(early);
      this.#take = resolve;
    });
    if (reply instanceof Error) throw reply;
    return reply;
  }

  /** Ends it at once, whatever it does, and waits until it is gone. */
  async kill(): Promise<void> {
    this.#take = null;
    this.#child.kill("SIGKILL");
    await this.#gone;
  }

  #receive(chunk: Uint8Array): void {
    try {
      for (const body of this.#reader.push(chunk)) this.#deliver(decodeReply(body));
    } catch (error) {
      this.#deliver(error as Error);
    }
  }

  #deliver(reply: Reply | Error): void {
    const take = this.#take;
    this.#take = null;
    if (take) take(reply);
    else if (this.#early.length < 2) this.#early.push(reply);
  }
}

function environment(folder: string): NodeJS.ProcessEnv {
  const passed = Object.entries(process.env).filter(([name]) => PASSED_ON.test(name));
  const searched = [folder, process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter);
  // A vendor's library opens its companions by bare name.
  return { ...Object.fromEntries(passed), LD_LIBRARY_PATH: searched };
}
