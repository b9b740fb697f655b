import { EventEmitter } from "node:events";
import { backOff } from "../../../src/base/back-off.ts";
import { Fault } from "../../../src/base/fault.ts";
import { Pause } from "../../../src/base/pause.ts";
import type { ConsentRequest } from "../../../src/bridge/schemas/consent.ts";
import { shellFaults } from "../../faults.ts";
import type { Shell } from "../shell.ts";
import { AgentProcess } from "./agent-process.ts";
import { agentOf, answers, type RunningAgent } from "./find-agent.ts";
import { AgentLink } from "./link.ts";
import { Listener } from "./listener.ts";
import { type CoreState, NOTHING } from "./state.ts";

/** One that ran so long was no failed start, ms: the next is tried at once. */
const STEADY_MS = 60_000;

/**
 * The agent, watched: one that runs already for this data directory is used as it is, otherwise one is started, and
 * again with growing waits when it ends. Knows what it tells.
 */
export class Core extends EventEmitter<{ changed: [CoreState]; ready: [string]; asked: [ConsentRequest] }> {
  readonly #shell: Shell;
  readonly #pause: Pause;
  readonly #stopping = new AbortController();
  #state: CoreState = { phase: "starting", url: null, fault: null, ...NOTHING };
  #process: AgentProcess | null = null;
  #listener: Listener | null = null;
  #running: Promise<void> = Promise.resolve();

  constructor(shell: Shell) {
    super();
    this.#shell = shell;
    this.#pause = new Pause(shell.clock);
  }

  get state(): CoreState {
    return this.#state;
  }

  start(): void {
    this.#running = this.#run(this.#stopping.signal);
  }

  /** Ends the agent if it is ours; one that somebody else started lives on. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#listener?.close();
    await this.#process?.stop();
    await this.#running;
  }

  /** Somebody decided, or a question has run out. */
  async lookAgain(): Promise<void> {
    await this.#listener?.refreshAsking();
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { clock, random, language } = this.#shell;
    for (let attempt = 0; !signal.aborted; attempt++) {
      const startedAt = clock.monotonic();
      let fault: Fault | null = null;
      try {
        const agent = await this.#attachOrStart(signal);
        if (agent && !signal.aborted) await this.#follow(agent, signal);
      } catch (error) {
        fault = Fault.accept(error);
      }
      if (signal.aborted) return;
      if (clock.monotonic() - startedAt > STEADY_MS) attempt = 0;
      this.#set({ ...NOTHING, phase: "waiting", url: null, fault: fault?.text(language) ?? null });
      await this.#pause.wait(backOff(attempt, random), signal);
    }
  }

  /** @returns null when it is to stop meanwhile @throws Fault `shell.core-ended` */
  async #attachOrStart(signal: AbortSignal): Promise<RunningAgent | null> {
    const running = agentOf(this.#shell.dir);
    if (running && (await answers(running))) return running;
    if (signal.aborted) return null;
    const child = new AgentProcess(this.#shell);
    this.#process = child;
    void child.ended.then(() => {
      if (this.#process === child) this.#process = null;
    });
    await child.ready;
    const started = agentOf(this.#shell.dir);
    if (!started) throw new Fault(shellFaults["shell.core-ended"], { how: "run.json" });
    return started;
  }

  /**
   * Until it is gone: a connection that ends is no end of the agent.
   * @throws Fault `shell.core-ended` when it was ours
   */
  async #follow(agent: RunningAgent, signal: AbortSignal): Promise<void> {
    const own = this.#process;
    this.#set({ phase: "ready", url: agent.url, fault: null });
    this.emit("ready", agent.url);
    // An agent of another version may answer and yet not be understood: no reason to ask it every second.
    for (let refused = 0; !signal.aborted; refused++) {
      if (await this.#listen(agent)) refused = 0;
      if (signal.aborted) return;
      if (!(await answers(agent))) break;
      await this.#pause.wait(backOff(refused, this.#shell.random), signal);
    }
    if (!own || signal.aborted) return;
    await own.stop();
    throw new Fault(shellFaults["shell.core-ended"], { how: await own.ended });
  }

  /** One connection to its end. @returns whether it was understood */
  async #listen(agent: RunningAgent): Promise<boolean> {
    const link = await AgentLink.open(agent).catch(() => null);
    if (!link) return false;
    const { clock, log } = this.#shell;
    this.#listener = new Listener({ agent, link, clock }, (change) => this.#set(change));
    this.#listener.on("asked", (request) => this.emit("asked", request));
    const greeted = this.#listener.greet().then(
      () => true,
      (error: Error) => {
        log.warn({ reason: error.message.slice(0, 300) }, "the agent does not say what it has");
        link.close();
        return false;
      },
    );
    if (this.#stopping.signal.aborted) link.close();
    await link.closed;
    this.#listener.end();
    this.#listener = null;
    return greeted;
  }

  #set(change: Partial<CoreState>): void {
    this.#state = { ...this.#state, ...change };
    this.emit("changed", this.#state);
  }
}
