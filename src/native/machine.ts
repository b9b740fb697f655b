/** Which machine a library file was built for, read from its own header: folder and file names lie. */
export interface Machine {
  readonly format: "elf" | "pe";
  /** `x86`, `x64`, `arm`, `arm64`, …; what is unknown is named by its number. */
  readonly cpu: string;
  readonly bits: 32 | 64;
}

/** ELF e_machine (gABI) and PE Machine (PE/COFF specification). */
const ELF_CPUS: Readonly<Record<number, string>> = {
  3: "x86",
  8: "mips",
  40: "arm",
  62: "x64",
  183: "arm64",
  243: "riscv",
  258: "loong",
};
const PE_CPUS: Readonly<Record<number, string>> = {
  332: "x86",
  34404: "x64",
  448: "arm",
  452: "arm",
  43620: "arm64",
};
const ELF_SHARED_OBJECT = 3;
const PE_IS_DLL = 0x2000;

/** How much of the file {@link machineOf} needs. */
export const HEAD_BYTES = 4_096;

/** @returns null when the bytes begin no shared library: a program, an archive, a text, a cut file */
export function machineOf(head: Uint8Array): Machine | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  try {
    return elf(view) ?? pe(view);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function elf(view: DataView): Machine | null {
  if (view.getUint32(0) !== 0x7f454c46) return null;
  const [wordSize, order] = [view.getUint8(4), view.getUint8(5)];
  if ((wordSize !== 1 && wordSize !== 2) || (order !== 1 && order !== 2)) return null;
  const little = order === 1;
  if (view.getUint16(16, little) !== ELF_SHARED_OBJECT) return null;
  const number = view.getUint16(18, little);
  return { format: "elf", cpu: ELF_CPUS[number] ?? `elf-${number}`, bits: wordSize === 1 ? 32 : 64 };
}

function pe(view: DataView): Machine | null {
  if (view.getUint16(0) !== 0x4d5a) return null;
  const header = view.getUint32(0x3c, true);
  if (view.getUint32(header) !== 0x50450000) return null;
  const number = view.getUint16(header + 4, true);
  if ((view.getUint16(header + 22, true) & PE_IS_DLL) === 0) return null;
  const magic = view.getUint16(header + 24, true);
  if (magic !== 0x10b && magic !== 0x20b) return null;
  return { format: "pe", cpu: PE_CPUS[number] ?? `pe-${number}`, bits: magic === 0x10b ? 32 : 64 };
}

const NODE_CPUS: Readonly<Record<string, string>> = { ia32: "x86", riscv64: "riscv", loong64: "loong" };

/** The machine of this very process. */
export function ownMachine({ platform, arch }: Pick<NodeJS.Process, "platform" | "arch"> = process): Machine {
  return {
    format: platform === "win32" ? "pe" : "elf",
    cpu: NODE_CPUS[arch] ?? arch,
    bits: arch === "ia32" || arch === "arm" ? 32 : 64,
  };
}

export function sameMachine(a: Machine, b: Machine): boolean {
  return a.format === b.format && a.cpu === b.cpu && a.bits === b.bits;
}

/** What a person reads: `Windows x86 (32-bit)`. */
export function machineText({ format, cpu, bits }: Machine): string {
  return `${format === "pe" ? "Windows" : "Linux"} ${cpu} (${bits}-bit)`;
}
