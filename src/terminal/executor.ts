/** Runs commands once each and reports how they went, over restarts and lost answers. */
import { Fault } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import { isCommandName } from "../device-protocol/endpoints.ts";
import { mediumFailure } from "../storage/encrypted.ts";
import {
  type Command,
  type Context,
  failed,
  type Handler,
  type Outcome,
  type PersonChange,
} from "./commands/command.ts";
import { HANDLERS } from "./commands/index.ts";
import { isAboutDevice, terminalFaults } from "./faults.ts";
import { rebootOf } from "./reboot.ts";
import type { Finished, TerminalStore } from "./store.ts";

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
  readonly #log: Log;

  constructor(context: Context, listener: Listener, log: Log) {
    this.#context = context;
    this.#listener = listener;
    this.#log = log;
  }

  /**
   * A command that was done is only reported again (B5); one that failed is tried again, for that is what the server
   * offers it for.
   *
   * @throws Fault when the server could not be asked; then nothing was changed
   */
  async run(command: Command): Promise<void> {
    const { store } = this.#context;
    const { cmd, code } = command;
    if (store.finished(cmd, code)?.success) return store.write(() => store.setReported(code, false));
    const outcome = await this.#carryOut(command);
    if (!outcome) return;
    const { success, message } = outcome;
    store.write(() => {
      outcome.apply?.();
      store.finish({ cmd, code, success, message });
    });
    for (const change of outcome.persons ?? []) this.#listener.person(change);
    this.#listener.command({ cmd, code, success, message });
  }

  async #carryOut(command: Command): Promise<Outcome | null> {
    const { cmd } = command;
    if (!isCommandName(cmd)) return failed(`不支持的命令 ${cmd.slice(0, 32)}`);
    const handler: Handler = HANDLERS[cmd];
    try {
      return await handler(command, this.#context);
    } catch (error) {
      this.#context.signal.throwIfAborted();
      if (error instanceof Fault || mediumFailure(error) !== null) throw error;
      // A bug in one command must not silence the terminal, and the server should hear of it.
      this.#log.error({ err: error, cmd }, "a command met a bug");
      return failed("设备内部错误");
    }
  }

  /**
   * Sends the reports that the server has not had yet (4.10). One that the server does not want is dropped after
   * three tries; one that it could not take stays, and does not hold up the others.
   *
   * @throws Fault the first trouble, when all have been tried
   */
  async report(): Promise<void> {
    const { store } = this.#context;
    let trouble: Fault | null = null;
    for (const result of reportable(store)) {
      try {
        await this.#reportOne(result);
      } catch (error) {
        this.#context.signal.throwIfAborted();
        const fault = Fault.accept(error);
        if (fault.is(terminalFaults["terminal.unreachable"]) || isAboutDevice(fault)) throw fault;
        trouble ??= fault;
      }
    }
    if (trouble) throw trouble;
  }

  async #reportOne({ code, success, message }: Finished): Promise<void> {
    const { server, store, signal } = this.#context;
    const data = JSON.stringify({ msg: message, success: success ? 1 : 0 });
    let refusal: Fault | null = null;
    for (let tries = 0; tries < REPORT_TRIES; tries++) {
      const answer = await server.call("callback", { code, data }, signal);
      refusal = answer.success ? null : server.refusal(answer);
      if (!refusal) break;
      // With the right secret it would be welcome.
      if (isAboutDevice(refusal) && !refusal.is(terminalFaults["terminal.not-registered"])) throw refusal;
    }
    store.write(() => store.setReported(code, true));
    if (refusal) throw refusal;
  }
}

/** What waits for being reported; a reboot only after it has happened (C36). */
export function reportable(store: TerminalStore): Finished[] {
  const rebooting = rebootOf(store)?.code;
  return store.unreported().filter(({ code }) => code !== rebooting);
}
