/** Faults as they are told: each once, until what met it went well again, so that an outage is one line and not 2 880. */
import { Fault, type FaultKind } from "../base/fault.ts";
import type { Log } from "../base/log.ts";
import { mediumFailure } from "../storage/encrypted.ts";
import { terminalFaults } from "./faults.ts";

/** `Who` met a fault: any value that can be compared. */
export class Troubles<Who> {
  readonly #told = new Map<string, Who>();
  readonly #sn: string;
  readonly #log: Log;
  readonly #listener: (fault: Fault) => void;

  constructor({ sn, log }: { sn: string; log: Log }, listener: (fault: Fault) => void) {
    this.#sn = sn;
    this.#log = log;
    this.#listener = listener;
  }

  /** @returns the fault that it is, or null for a bug, which is only logged */
  tell(error: unknown, who: Who): Fault | null {
    const fault = this.#faultOf(error);
    if (!fault) {
      this.#log.error({ err: error, sn: this.#sn }, "the terminal met a bug");
      return null;
    }
    if (!this.#told.has(fault.id)) {
      this.#told.set(fault.id, who);
      this.#log.warn({ sn: this.#sn, fault: fault.id }, "the terminal is in trouble");
      this.#listener(fault);
    }
    return fault;
  }

  /** What `who` met is over. */
  over(who: Who): void {
    for (const [id, whose] of this.#told) if (whose === who) this.#told.delete(id);
  }

  forget(kind: FaultKind): void {
    this.#told.delete(kind.id);
  }

  #faultOf(error: unknown): Fault | null {
    if (error instanceof Fault) return error;
    const reason = mediumFailure(error);
    if (reason === null) return null;
    return new Fault(terminalFaults["terminal.not-saved"], { sn: this.#sn, reason }, { cause: error });
  }
}
