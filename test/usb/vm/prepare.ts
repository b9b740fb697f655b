/**
 * Makes the parts of the virtual machine from Debian's own packages, in a directory of the user's cache: QEMU, an
 * unmodified Debian kernel, an initramfs, and the layer (udev, libusb, usbip) that the guest has besides the host's
 * files. Nothing is installed on the host, nothing needs root but renewing the lists of packages.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { hasProgram } from "../../support/debian.ts";

/** Where everything is, once it is ready. */
export interface MachineParts {
  readonly dir: string;
  readonly qemu: string;
  readonly kernel: string;
  readonly initramfs: string;
  readonly layer: string;
}

const INIT = fileURLToPath(new URL("./init.sh", import.meta.url));
/** What the kernel has as modules and the guest needs; what they depend on comes besides. */
const MODULES = ["virtio_pci", "9pnet_virtio", "9p", "overlay", "vhci-hcd", "usbhid", "hid-generic"];
const TOOLS = ["busybox-static", "kmod", "xz-utils"];
/** systemd only for the rules that give devices to whoever sits at the machine. */
const LAYER = [
  "udev",
  "systemd",
  "libsystemd-shared",
  "libudev1",
  "libkmod2",
  "libcap2",
  "libusb-1.0-0",
  "usbip",
  "libwrap0",
  "libnsl2",
  "libtirpc3",
];

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "idcard-bridge");

/** Prepared by an earlier run. */
export function isPrepared(): boolean {
  return existsSync(join(target(), "ready"));
}

/** What this machine lacks for preparing; null: nothing. */
export function obstacle(): string | null {
  if (process.platform !== "linux" || process.arch !== "x64") return "it needs an x86-64 Linux";
  if (isPrepared()) return null;
  for (const [program, packages] of [
    ["apt-get", "apt (a Debian system)"],
    ["dpkg", "dpkg (a Debian system)"],
  ] as const)
    if (!hasProgram(program)) return `it needs ${packages}`;
  if (kernelPackage() || renewLists()) return null;
  return "apt knows no package linux-image-amd64: run `apt-get update` as root (Debian 12 or newer)";
}

/** @param tell is given what is under way; @throws Error naming what could not be had */
export function prepare(tell: (message: string) => void): MachineParts {
  if (!isPrepared()) build(tell);
  const dir = target();
  const own = join(dir, "qemu/usr/bin/qemu-system-x86_64");
  return {
    dir,
    qemu: existsSync(own) ? own : "qemu-system-x86_64",
    kernel: join(dir, "vmlinux"),
    initramfs: join(dir, "initramfs.cpio"),
    layer: join(dir, "layer"),
  };
}

/** Another directory whenever what makes it changes. */
function target(): string {
  const recipe = createHash("sha256");
  for (const file of [INIT, fileURLToPath(import.meta.url)]) recipe.update(readFileSync(file));
  return join(cache, `usb-machine-${recipe.digest("hex").slice(0, 12)}`);
}

function build(tell: (message: string) => void): void {
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, "usb-machine-work-"));
  try {
    tell("downloading the kernel, QEMU and udev from Debian (about 90 MB, once)");
    const kernel = kernelPackage();
    if (!kernel) throw new Error("apt knows no linux-image-amd64");
    unpack(work, "kernel", [kernel]);
    unpack(work, "tools", TOOLS);
    unpack(work, "layer", LAYER);
    unpack(work, "qemu", missingFor("qemu-system-x86"));
    tell("putting the virtual machine together");
    mergeUsr(join(work, "layer"));
    makeKernel(work, kernel.replace("linux-image-", ""));
    for (const used of ["kernel", "tools", "debs"]) rmSync(join(work, used), { recursive: true });
    writeFileSync(join(work, "ready"), `${kernel}\n`);
    publish(work);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Two runs may have built at once: the first one's stays. */
function publish(work: string): void {
  try {
    renameSync(work, target());
  } catch (error) {
    if (!isPrepared()) throw error;
  }
}

/** `linux-image-6.1.0-56-amd64`, or null where apt has no lists. */
function kernelPackage(): string | null {
  const depends = spawnSync("apt-cache", ["depends", "linux-image-amd64"], { encoding: "utf8" }).stdout ?? "";
  return /linux-image-\d\S+/.exec(depends)?.[0] ?? null;
}

function renewLists(): boolean {
  if (process.getuid?.() !== 0) return false;
  return (
    spawnSync("apt-get", ["update", "-qq"], { stdio: "inherit" }).status === 0 && kernelPackage() !== null
  );
}

/** The package and what it depends on, as far as this machine has not got it. */
function missingFor(name: string): string[] {
  const plan = run("apt-get", ["-s", "install", "--no-install-recommends", name]);
  return [...plan.matchAll(/^Inst (\S+)/gm)].map(([, found]) => found ?? "");
}

function unpack(work: string, into: string, packages: readonly string[]): void {
  const [debs, target] = [join(work, "debs", into), join(work, into)];
  for (const dir of [debs, target]) mkdirSync(dir, { recursive: true });
  if (packages.length === 0) return;
  run("apt-get", ["download", "-q", ...packages], debs);
  for (const deb of readdirSync(debs)) run("dpkg", ["-x", join(debs, deb), target]);
}

/** The host's /lib, /bin and /sbin are links into /usr; directories of those names in a layer above would hide them. */
function mergeUsr(layer: string): void {
  for (const name of ["lib", "bin", "sbin"]) {
    const dir = join(layer, name);
    if (!existsSync(dir)) continue;
    cpSync(dir, join(layer, "usr", name), { recursive: true, verbatimSymlinks: true });
    rmSync(dir, { recursive: true });
  }
}

/** An uncompressed kernel boots in half the time under emulation; the initramfs holds what mounts the rest. */
function makeKernel(work: string, version: string): void {
  const tools = join(work, "tools");
  const busybox = join(tools, "bin/busybox");
  const compressed = readFileSync(join(work, "kernel/boot", `vmlinuz-${version}`));
  const payload = compressed.subarray(compressed.indexOf(Buffer.from("fd377a585a00", "hex")));
  const xz = spawnSync(join(tools, "usr/bin/xz"), ["-dc", "--single-stream"], {
    input: payload,
    maxBuffer: 512 * 1024 * 1024,
  });
  // What follows the payload is no xz stream: it warns, having written everything.
  if (!xz.stdout?.subarray(0, 4).equals(Buffer.from("7f454c46", "hex"))) throw new Error(`xz: ${xz.stderr}`);
  writeFileSync(join(work, "vmlinux"), xz.stdout);

  const initramfs = join(work, "initramfs");
  for (const dir of ["modules", "proc", "sys", "dev", "host", "layer", "memory", "root"])
    mkdirSync(join(initramfs, dir), { recursive: true });
  cpSync(busybox, join(initramfs, "busybox"));
  cpSync(INIT, join(initramfs, "init"));
  run("chmod", ["755", join(initramfs, "init")]);
  const modules = join(work, "kernel/lib/modules", version);
  symlinkSync("kmod", join(tools, "bin/depmod"));
  run(join(tools, "bin/depmod"), ["-b", join(work, "kernel"), version]);
  for (const [i, path] of inOrder(readFileSync(join(modules, "modules.dep"), "utf8")).entries())
    cpSync(
      join(modules, path),
      join(initramfs, "modules", `${String(i).padStart(2, "0")}-${basename(path)}`),
    );
  run("sh", ["-c", `find . | "${busybox}" cpio -o -H newc > ../initramfs.cpio 2>/dev/null`], initramfs);
  rmSync(initramfs, { recursive: true });
}

/** The modules and what each depends on, in the order of loading. */
function inOrder(modulesDep: string): string[] {
  const needs = new Map(
    modulesDep
      .trim()
      .split("\n")
      .map((line) => line.split(":"))
      .map(([path = "", rest = ""]) => [path, rest.trim().split(" ").filter(Boolean)] as const),
  );
  const nameOf = (path: string) =>
    basename(path)
      .replace(/\.ko.*$/, "")
      .replaceAll("-", "_");
  const ordered = new Set<string>();
  const add = (path: string) => {
    if (ordered.has(path)) return;
    // depmod names the nearest need first.
    for (const need of (needs.get(path) ?? []).toReversed()) add(need);
    ordered.add(path);
  };
  for (const name of MODULES) {
    const path = [...needs.keys()].find((candidate) => nameOf(candidate) === name.replaceAll("-", "_"));
    if (!path) throw new Error(`this kernel has no module ${name}`);
    add(path);
  }
  return [...ordered];
}

function run(program: string, args: readonly string[], cwd?: string): string {
  return execFileSync(program, args, {
    ...(cwd ? { cwd } : {}),
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}
