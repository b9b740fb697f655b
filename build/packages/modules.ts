/** The packages that stay beside the bundle: those with native parts or data files, and what they need themselves. */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { EXTERNAL } from "../bundle.ts";
import { cached } from "./cache.ts";
import { run } from "./run.ts";
import type { Target } from "./target.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** What nobody reads at run time, in any package. */
const NEVER =
  /(\.(d\.[cm]?ts|map|tsbuildinfo|gypi?|lib|h)|(CHANGELOG|HISTORY|README|SECURITY)[^/]*\.md)$|(^|\/)node-addon-api\//i;

/** Headers and types. */
const ONLY_TO_COMPILE = ["node-addon-api", "@types/w3c-web-usb"];

/** Where more is left out: sources of native parts, other machines' prebuilt ones, fonts that no card is drawn with. */
const KEEP: Readonly<Record<string, (target: Target) => RegExp>> = {
  "better-sqlite3-multiple-ciphers": ({ os, cpu }) =>
    new RegExp(`^(lib/|LICENSE|package\\.json|prebuilds/${os}-${cpu}\\.node)`),
  "node-hid": ({ os, cpu }) => new RegExp(`^([^/]+$|prebuilds/HID(_hidraw)?-${os}-${cpu}/)`),
  "@serialport/bindings-cpp": ({ os, cpu }) =>
    new RegExp(`^([^/]+$|dist/|node_modules/|prebuilds/${os}-${cpu}/(?!.*musl))`),
  koffi: () => /^(?!cnoke)[^/]+\.(c?js|json|txt)$/,
  "@koromix/koffi-linux-x64": () => /^([^/]+$|linux_x64\/)/,
  "@expo-google-fonts/noto-sans-sc": () => /^(package\.json|LICENSE|500Medium\/.*\.ttf$)/,
  "@fontsource/lxgw-wenkai": () => /^(package\.json|LICENSE|files\/lxgw-wenkai-latin-700-normal\.woff$)/,
};

/** Every production package as `npm ci` lays it for the target, integrity checked against our lock file. */
export function productionModules(target: Target): string {
  const lock = readFileSync(join(ROOT, "package-lock.json"));
  const key = createHash("sha256").update(lock).digest("hex").slice(0, 16);
  const dir = cached(`modules-${target.name}-${key}`, (into) => {
    for (const file of ["package.json", "package-lock.json"]) cpSync(join(ROOT, file), join(into, file));
    const machine = [
      `--os=${target.os}`,
      `--cpu=${target.cpu}`,
      ...(target.libc ? [`--libc=${target.libc}`] : []),
    ];
    const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
    run("npm", ["ci", "--omit=dev", ...machine, ...quiet], { cwd: into });
  });
  return join(dir, "node_modules");
}

/** Copies what the bundle needs beside it to `into/node_modules`. */
export function copyModules(target: Target, into: string): void {
  const from = productionModules(target);
  const names = readdirSync(from).flatMap((name) =>
    name.startsWith("@") ? readdirSync(join(from, name)).map((part) => `${name}/${part}`) : [name],
  );
  const isExternal = (name: string) =>
    EXTERNAL.some(
      (pattern) => pattern === name || (pattern.endsWith("*") && name.startsWith(pattern.slice(0, -1))),
    );
  const wanted = new Set<string>();
  const want = (name: string, parent: string) => {
    if (ONLY_TO_COMPILE.includes(name)) return;
    // A nested package is copied with the one that it lies in; its own needs are looked for all the same.
    const dir = [join(parent, "node_modules", name), join(from, name)].find((one) => existsSync(one));
    if (dir === undefined || wanted.has(dir)) return;
    wanted.add(dir);
    const { dependencies, optionalDependencies } = manifestOf(dir);
    for (const need of Object.keys({ ...dependencies, ...optionalDependencies })) want(need, dir);
  };
  for (const name of names.filter(isExternal)) want(name, from);
  for (const dir of wanted) {
    const name = relative(from, dir);
    if (!name.includes("node_modules"))
      copyPackage(dir, join(into, "node_modules", name), KEEP[name]?.(target));
  }
}

function copyPackage(from: string, to: string, keep: RegExp | undefined): void {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const name = relative(from, file).replaceAll("\\", "/");
    if (NEVER.test(name) || (keep && !keep.test(name))) continue;
    mkdirSync(dirname(join(to, name)), { recursive: true });
    cpSync(file, join(to, name));
  }
}

function manifestOf(dir: string): Manifest {
  return JSON.parse(readFileSync(join(dir, "package.json"), "utf8")) as Manifest;
}
