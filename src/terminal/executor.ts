/** Runs commands once each and reports how they went, over restarts and lost answers. */
import { isCommandName } from "../device-protocol/endpoints.ts";
import { type Command, type Context, failed, type PersonChange } from "./commands/command.ts";
import { HANDLERS } from "./commands/index.ts";

export interface CommandResult {
  readonly cmd: string;
  readonly code: string;
  readonly success: boolean;
  readonly message: string;
}

interface Listener {
  command(result: CommandResult): void;
  person(change: PersonChange): void;
}

/** C37: a server that does not want a report is asked this often. */
const REPORT_TRIES = 3;

export class Executor {
  readonly #context: Context;
  readonly #listener: Listener;

  constructor(context: Context, listener: Listener) {
    this.#context = context;
    this.#listener = listener;
  }

  /**
   * A code that was done is only reported again (B5); one that failed is tried again, for that is what the server
   * offers it for.
   *
   * @throws Fault when the server could not be asked; then nothing was changed
   */
  async run(command: Command): Promise<void> {
    const { store } = this.#context;
    const { cmd, code } = command;
    if (store.finished(code)?.success) return store.write(() => store.setReported(code, false));
    const outcome = isCommandName(cmd)
      ? await HANDLERS[cmd](command, this.#context)
      : failed(`不支持的命令 ${cmd.slice(0, 32)}`);
    if (!outcome) return;
    const { success, message } = outcome;
    store.write(() => {
      outcome.apply?.();
      store.finish({ code, success, message });
    });
    for (const change of outcome.persons ?? []) this.#listener.person(change);
    this.#listener.command({ cmd, code, success, message });
  }

  /** Sends the reports that the server has not had yet (4.10); that of a reboot only after it. */
  async report(): Promise<void> {
    const { server, store, signal } = this.#context;
    const rebooting = store.state("reboot")?.split(" ")[1];
    for (const { code, success, message } of store.unreported()) {
      if (code === rebooting) continue;
      const data = JSON.stringify({ msg: message, success: success ? 1 : 0 });
      for (let tries = 0; tries < REPORT_TRIES; tries++) {
        if ((await server.call("callback", { code, data }, signal)).success) break;
      }
      store.write(() => store.setReported(code, true));
    }
  }
}
