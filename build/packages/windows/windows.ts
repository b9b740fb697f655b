/** The Windows installer of the agent: 64 bit, for all users, silent where asked. Built by makensis, on any system. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PackageOptions } from "../package-options.ts";
import { run } from "../run.ts";
import { certificate, sign } from "../sign.ts";
import { manifest, normalise, ROOT, sizeKiB, stageApplication } from "../stage.ts";
import { TARGETS } from "../target.ts";

export interface InstallerOptions extends PackageOptions {
  /** Another Windows Node than the one that ships: the tests under wine bring one. */
  readonly node?: string;
}

const NODE = "runtime/idcard-bridge-node.exe";
const HERE = fileURLToPath(new URL(".", import.meta.url));
const ICON = join(ROOT, "build/icons/icon.ico");

/** @returns the path of the installer; what is not signed is said on stderr */
export async function buildInstaller(options: InstallerOptions): Promise<string> {
  const { out, epoch, compression, node } = options;
  const version = options.version ?? manifest().version;
  const dir = mkdtempSync(join(tmpdir(), "idcard-bridge-win-"));
  try {
    const tree = join(dir, "tree");
    stageApplication(TARGETS.windows, tree, { node: NODE });
    if (node !== undefined) cpSync(node, join(tree, NODE));
    cpSync(join(HERE, "idcard-bridge.cmd"), join(tree, "idcard-bridge.cmd"));
    cpSync(ICON, join(tree, "idcard-bridge.ico"));
    const launcher = compileLauncher(dir, version);
    sign(launcher);
    cpSync(launcher, join(tree, "idcard-bridge-agent.exe"));
    normalise(tree, epoch, () => false);
    writeFileSync(join(dir, "remove.nsh"), removeProgram(tree));
    mkdirSync(out, { recursive: true });
    const file = join(out, `idcard-bridge-${version}-windows-x64-setup.exe`);
    const defines = {
      VERSION: version,
      VERSION4: `${/^\d+\.\d+\.\d+/.exec(version)?.[0] ?? "0.0.0"}.0`,
      TREE: tree,
      SIZE_KIB: String(sizeKiB(tree)),
      OUTFILE: file,
      ICON,
      COMPRESS: compression === "best" ? "best" : "none",
      ...(certificate(process.env) ? { SIGNER: `"${process.execPath}" "${join(HERE, "../sign.ts")}"` } : {}),
    };
    const flags = Object.entries(defines).map(([name, value]) => `-D${name}=${value}`);
    const env = { SOURCE_DATE_EPOCH: String(epoch) };
    const include = ["-NOCD", `-X!addincludedir "${HERE}"`, `-X!include "${join(dir, "remove.nsh")}"`];
    run(
      "makensis",
      ["-V2", "-WX", "-INPUTCHARSET", "UTF8", ...flags, ...include, join(HERE, "installer.nsi")],
      { env },
    );
    if (!sign(file))
      process.stderr.write(
        "Not signed: no certificate is configured (IDCARD_BRIDGE_SIGN_CERT and _KEY, or _PFX). Windows will warn of an unknown publisher.\n",
      );
    return file;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/**
 * Takes away exactly what lies at the top of the tree: the folder may be one that others use as well.
 * REBOOT is /REBOOTOK or empty: an upgrade must not mark for deletion what it writes anew.
 */
function removeProgram(tree: string): string {
  const lines = readdirSync(tree)
    .sort()
    .map((name) =>
      statSync(join(tree, name)).isDirectory()
        ? `  RMDir /r \${REBOOT} "$INSTDIR\\${name}"`
        : `  Delete \${REBOOT} "$INSTDIR\\${name}"`,
    );
  return ["!macro RemoveProgram REBOOT", ...lines, "!macroend", ""].join("\n");
}

/** @returns idcard-bridge-agent.exe, with icon and version */
function compileLauncher(dir: string, version: string): string {
  const numbers = `${/^\d+\.\d+\.\d+/.exec(version)?.[0] ?? "0.0.0"}.0`.replaceAll(".", ",");
  const resource = readFileSync(join(HERE, "launcher.rc"), "utf8")
    .replaceAll("@VERSION@", version)
    .replaceAll("@NUMBERS@", numbers)
    .replaceAll("@ICON@", ICON);
  writeFileSync(join(dir, "launcher.rc"), resource);
  const file = join(dir, "idcard-bridge-agent.exe");
  run("x86_64-w64-mingw32-windres", [
    "-c",
    "65001",
    "-O",
    "coff",
    join(dir, "launcher.rc"),
    join(dir, "launcher.res"),
  ]);
  const flags = [
    "-O2",
    "-Wall",
    "-Wextra",
    "-municode",
    "-mwindows",
    "-static",
    "-s",
    "-Wl,--no-insert-timestamp",
  ];
  run("x86_64-w64-mingw32-gcc", [...flags, join(HERE, "launcher.c"), join(dir, "launcher.res"), "-o", file]);
  return file;
}
