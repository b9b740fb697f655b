/** Lists in the Windows registry by reg.exe (learn.microsoft.com, "reg query", "reg add", "reg delete"). */
import { execFile } from "node:child_process";
import { Fault } from "../../base/fault.ts";
import { systemProgram } from "../../base/system-program.ts";
import { policyFaults } from "./faults.ts";

export interface RegAnswer {
  readonly code: number;
  readonly stdout: string;
}
/** Runs reg.exe; tests give another. */
export type RunReg = (args: readonly string[]) => Promise<RegAnswer>;

export const runReg: RunReg = (args) =>
  new Promise((resolve) => {
    const options = { windowsHide: true, timeout: 10_000 };
    execFile(systemProgram("reg.exe"), [...args], options, (error, stdout) =>
      resolve({ code: error ? 1 : 0, stdout }),
    );
  });

export interface RegValue {
  readonly name: string;
  readonly data: string;
}

/** The REG_SZ values of a key; none when the key is not there. */
export async function readValues(run: RunReg, key: string): Promise<RegValue[]> {
  const { code, stdout } = await run(["query", key]);
  return code === 0 ? parseValues(stdout) : [];
}

export function parseValues(output: string): RegValue[] {
  return output.split(/\r?\n/).flatMap((line) => {
    const [, name, data] = /^ {4}(.+?) {4}REG_SZ {4}(.*)$/.exec(line) ?? [];
    return name === undefined || data === undefined ? [] : [{ name, data }];
  });
}

/** Adds values under the next free numbers. @throws Fault `policy.not-permitted` */
export async function addToList(run: RunReg, key: string, entries: readonly string[]): Promise<void> {
  const taken = new Set((await readValues(run, key)).map(({ name }) => name));
  let number = 1;
  for (const data of entries) {
    while (taken.has(String(number))) number++;
    taken.add(String(number));
    await must(run, key, ["add", key, "/v", String(number), "/t", "REG_SZ", "/d", data, "/f"]);
  }
}

/** Deletes the values that hold one of the entries. @throws Fault `policy.not-permitted` */
export async function removeFromList(run: RunReg, key: string, entries: readonly string[]): Promise<void> {
  for (const { name, data } of await readValues(run, key)) {
    if (entries.includes(data)) await must(run, key, ["delete", key, "/v", name, "/f"]);
  }
}

async function must(run: RunReg, place: string, args: readonly string[]): Promise<void> {
  const { code } = await run(args);
  if (code !== 0) throw new Fault(policyFaults["policy.not-permitted"], { place });
}
