/** Power that fails: from a certain change on nothing is written any more, and that change is half done. */
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

/** What is thrown wherever something is to be changed without power; no handler's work counts any more. */
export class PowerCut extends Error {}

type Call = (...args: unknown[]) => unknown;
const table = fs as unknown as Record<string, Call>;

/** Calls that change what is on the disk. */
const CHANGES = ["writeFileSync", "writeSync", "renameSync", "rmSync"];

/**
 * Does the work with power for so many changes. What the work writes is forgotten by nobody but the process: files
 * are as a killed process leaves them.
 * @param changes of the change after these only the first half of its bytes is written
 * @returns false when the work ended before the power did
 */
export async function untilPowerFails(
  changes: number,
  work: (power: Power) => Promise<unknown>,
): Promise<boolean> {
  const power = new Power(changes);
  const real = Object.fromEntries(CHANGES.map((name) => [name, table[name] as Call]));
  for (const name of CHANGES)
    table[name] = (...args) => {
      return power.spend(
        () => real[name]?.(...args),
        () => half(name, args, real),
      );
    };
  syncBuiltinESMExports();
  try {
    await work(power);
  } catch (error) {
    if (!power.isOff) throw error;
  } finally {
    Object.assign(table, real);
    syncBuiltinESMExports();
  }
  return power.isOff;
}

/** Every moment at which the power can fail, until the work is through. @returns how many there were */
export async function atEveryMoment(moment: (changes: number) => Promise<boolean>): Promise<number> {
  let changes = 0;
  while (await moment(changes)) changes++;
  return changes;
}

/** For a whole file of tests: its disk loses nothing, so nothing has to wait for it. @returns ends it */
export function quickDisk(): () => void {
  const { fsyncSync } = table;
  table.fsyncSync = () => {};
  syncBuiltinESMExports();
  return () => {
    table.fsyncSync = fsyncSync as Call;
    syncBuiltinESMExports();
  };
}

export class Power {
  #left: number;
  #within = false;
  isOff = false;

  constructor(changes: number) {
    this.#left = changes;
  }

  /** One change, whatever it consists of; also what a program of the system does is one. */
  spend<T>(change: () => T, halfOf: () => void = () => {}): T {
    if (this.isOff) throw new PowerCut();
    if (this.#within) return change();
    if (this.#left-- > 0) {
      this.#within = true;
      try {
        return change();
      } finally {
        this.#within = false;
      }
    }
    this.isOff = true;
    halfOf();
    throw new PowerCut();
  }
}

function half(name: string, [target, content, ...more]: unknown[], real: Record<string, Call>): void {
  if (name !== "writeFileSync" && name !== "writeSync") return;
  const bytes = Buffer.from(content as string);
  real[name]?.(target, bytes.subarray(0, bytes.length / 2), ...more);
}
