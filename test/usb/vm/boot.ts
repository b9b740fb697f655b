import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { MachineParts } from "./prepare.ts";

export interface BootOptions {
  /** A shell script that runs inside as root; what it exits with ends the machine. */
  readonly script: string;
  /** What it prints, line by line. */
  readonly onLine: (line: string) => void;
  /** The machine is ended after that long. */
  readonly limitMs: number;
}

/**
 * Boots the machine and runs a script in it. Emulated (TCG) unless `IDCARD_BRIDGE_VM_ACCEL=kvm` says otherwise: that
 * /dev/kvm is there does not mean that it works.
 * @returns the script's exit code; null: the machine did not come to its end
 */
export async function boot(
  parts: MachineParts,
  { script, onLine, limitMs }: BootOptions,
): Promise<number | null> {
  const out = mkdtempSync(join(tmpdir(), "idcard-bridge-vm-"));
  writeFileSync(join(out, "command.sh"), script);
  const share = (id: string, path: string, more = "") => [
    "-fsdev",
    `local,id=${id},path=${path},security_model=none${more}`,
    "-device",
    `virtio-9p-pci,fsdev=${id},mount_tag=${id}`,
  ];
  const libraries = ["lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu"].map((dir) =>
    join(parts.dir, "qemu", dir),
  );
  const accelerator = process.env.IDCARD_BRIDGE_VM_ACCEL ?? "tcg";
  const machine = spawn(
    parts.qemu,
    [
      ...["-L", join(parts.dir, "qemu/usr/share/qemu"), "-L", join(parts.dir, "qemu/usr/share/seabios")],
      ...["-M", `q35,accel=${accelerator}`, "-cpu", "max", "-m", "1024", "-smp", "2"],
      ...["-display", "none", "-nodefaults", "-no-user-config", "-serial", "stdio", "-no-reboot"],
      ...["-kernel", parts.kernel, "-initrd", parts.initramfs],
      ...["-append", "console=ttyS0 quiet loglevel=3 panic=-1 mitigations=off"],
      ...share("host", "/", ",readonly=on,multidevs=remap"),
      ...share("layer", parts.layer, ",readonly=on"),
      ...share("out", out),
    ],
    { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, LD_LIBRARY_PATH: libraries.join(":") } },
  );
  const timer = setTimeout(() => machine.kill("SIGKILL"), limitMs);
  for (const stream of [machine.stdout, machine.stderr])
    createInterface({ input: stream }).on("line", onLine);
  try {
    await once(machine, "close");
    return exitCodeIn(out);
  } finally {
    clearTimeout(timer);
    rmSync(out, { recursive: true, force: true });
  }
}

function exitCodeIn(out: string): number | null {
  try {
    return Number(readFileSync(join(out, "exit-code"), "utf8"));
  } catch {
    return null;
  }
}
