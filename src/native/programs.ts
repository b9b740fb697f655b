/**
 * Which program can hold a library: a child of our own for our own machine, a compiled helper for another one and in
 * the desktop shell.
 */
import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { Fault } from "../base/fault.ts";
import { outsideArchive } from "../base/packaged.ts";
import { nativeFaults } from "./faults.ts";
import { HEAD_BYTES, type Machine, machineOf, machineText, ownMachine, sameMachine } from "./machine.ts";

/** A program that speaks the protocol of messages.ts. */
export interface HelperProgram {
  readonly file: string;
  readonly args: readonly string[];
  /** own: descriptors 3 and 4; standard: stdin and stdout, where a starter in between passes no others on. */
  readonly pipes: "own" | "standard";
}

/** What a processor runs besides its own programs. */
const ALSO_RUNS: Readonly<Record<string, readonly string[]>> = { x64: ["x86"], arm64: ["arm", "x86", "x64"] };

/** Where compiled helpers lie: beside the bundle as beside the sources (`npm run build:native-helper`). */
export const HELPER_DIR = outsideArchive(
  fileURLToPath(new URL("../../dist/native-helper/", import.meta.url)),
);

/** The desktop shell's program runs no scripts (its fuse is off): there the compiled helper holds every library. */
const RUNS_SCRIPTS = process.versions.electron === undefined;

/**
 * Looks at the library file and says which program is to load it. Loads nothing.
 * @throws Fault `native.library-missing`, `native.not-a-library`, `native.wrong-machine`, `native.helper-missing`
 */
export async function programFor(
  library: string,
  {
    own = ownMachine(),
    helperDir = HELPER_DIR,
    runsScripts = RUNS_SCRIPTS,
  }: { own?: Machine; helperDir?: string; runsScripts?: boolean } = {},
): Promise<{ readonly machine: Machine; readonly program: HelperProgram }> {
  const name = basename(library);
  const machine = machineOf(await headOf(library));
  if (!machine) throw new Fault(nativeFaults["native.not-a-library"], { library: name });
  const isOwn = sameMachine(machine, own);
  if (isOwn && runsScripts) return { machine, program: ownChild() };
  const found = machineText(machine);
  if (!isOwn && (machine.format !== own.format || !ALSO_RUNS[own.cpu]?.includes(machine.cpu)))
    throw new Fault(nativeFaults["native.wrong-machine"], { library: name, found, own: machineText(own) });
  const helper = helperName(machine);
  const file = `${helperDir}/${helper}`;
  if (!existsSync(file))
    throw new Fault(nativeFaults["native.helper-missing"], { library: name, found, helper });
  return { machine, program: { file, args: ["3", "4"], pipes: "own" } };
}

/** `idcard-native-helper-windows-x86.exe` */
export function helperName({ format, cpu }: Pick<Machine, "format" | "cpu">): string {
  return format === "pe" ? `idcard-native-helper-windows-${cpu}.exe` : `idcard-native-helper-linux-${cpu}`;
}

/** Sources and bundle alike: the child lies beside this module, whichever chunk the bundler put this into. */
function ownChild(): HelperProgram {
  const name = import.meta.url.endsWith(".ts") ? "./child.ts" : "./native-child.mjs";
  return { file: process.execPath, args: [fileURLToPath(new URL(name, import.meta.url))], pipes: "own" };
}

async function headOf(library: string): Promise<Uint8Array> {
  try {
    const file = await open(library);
    try {
      const { bytesRead, buffer } = await file.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "?";
    if (reason === "EISDIR") return new Uint8Array();
    throw new Fault(
      nativeFaults["native.library-missing"],
      { library: basename(library), reason },
      { cause: error },
    );
  }
}
