/** The Debian package of the agent. Built by dpkg-deb alone: nothing is compiled, so no debhelper is needed. */
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { PackageOptions } from "../package-options.ts";
import { run } from "../run.ts";
import { manifest, normalise, ROOT, sizeKiB, stageApplication } from "../stage.ts";
import { TARGETS } from "../target.ts";
import { changelog, control, copyright } from "./texts.ts";

const COMPRESSION = { none: ["-Znone"], fast: ["-Zgzip", "-z1"], best: ["-Zxz", "-z6"] } as const;

/** Where it goes, and from which file beside this one. */
const FILES: Readonly<Record<string, string>> = {
  "usr/bin/idcard-bridge": "files/idcard-bridge",
  "usr/share/applications/idcard-bridge.desktop": "files/menu.desktop",
  "etc/xdg/autostart/idcard-bridge.desktop": "files/autostart.desktop",
  "usr/share/doc/idcard-bridge/README.Debian": "files/README.Debian",
  "usr/share/doc/idcard-bridge/examples/policy.json": "files/policy.json",
  "usr/share/lintian/overrides/idcard-bridge": "files/lintian-overrides",
};
/** Where it goes, and from where in the project. */
const PROJECT_FILES: Readonly<Record<string, string>> = {
  "lib/udev/rules.d/70-idcard-bridge.rules": "drivers/os/linux/70-idcard-bridge.rules",
  "usr/share/icons/hicolor/scalable/apps/idcard-bridge.svg": "build/icons/app.svg",
  "usr/share/icons/hicolor/48x48/apps/idcard-bridge.png": "build/icons/png/48x48.png",
  "usr/share/icons/hicolor/128x128/apps/idcard-bridge.png": "build/icons/png/128x128.png",
};
const CONFFILES = ["/etc/xdg/autostart/idcard-bridge.desktop"];
const EXAMPLES = ["policy.json"];

const beside = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** @returns the path of the `.deb` */
export async function buildDeb({ out, epoch, compression, ...options }: PackageOptions): Promise<string> {
  const version = options.version ?? manifest().version;
  const dir = mkdtempSync(join(tmpdir(), "idcard-bridge-deb-"));
  try {
    const tree = join(dir, "tree");
    stageApplication(TARGETS.linux, join(tree, "opt/idcard-bridge"), { node: "runtime/node" });
    layFiles(tree, version, epoch);
    const installedKiB = sizeKiB(tree);
    mkdirSync(join(tree, "DEBIAN"));
    const put = (name: string, text: string) => writeFileSync(join(tree, "DEBIAN", name), text);
    put("control", control({ version, installedKiB }));
    put("conffiles", `${CONFFILES.join("\n")}\n`);
    put("md5sums", md5sums(tree));
    for (const script of ["preinst", "postinst", "prerm", "postrm"]) put(script, maintainerScript(script));
    normalise(tree, epoch, isExecutable);
    mkdirSync(out, { recursive: true });
    const file = join(out, `idcard-bridge_${version}_amd64.deb`);
    const env = { SOURCE_DATE_EPOCH: String(epoch) };
    run("dpkg-deb", ["--root-owner-group", ...COMPRESSION[compression], "--build", tree, file], { env });
    return file;
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function layFiles(tree: string, version: string, epoch: number): void {
  const put = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), content);
  };
  for (const [path, source] of Object.entries(FILES)) put(path, readFileSync(beside(source)));
  for (const [path, source] of Object.entries(PROJECT_FILES)) put(path, readFileSync(join(ROOT, source)));
  put("usr/share/doc/idcard-bridge/copyright", copyright());
  put("usr/share/doc/idcard-bridge/changelog.gz", gzip(changelog(version, epoch)));
  put("usr/share/man/man1/idcard-bridge.1.gz", gzip(readFileSync(beside("files/idcard-bridge.1"), "utf8")));
  // Theirs who administer the machine: the package brings the directory only.
  mkdirSync(join(tree, "etc/idcard-bridge"), { recursive: true });
}

/** Level 9 and no time in its head: what policy 12.7 and reproducible builds ask for. */
const gzip = (text: string) => gzipSync(text, { level: 9 });

function maintainerScript(name: string): string {
  const forget = EXAMPLES.map((example) => {
    const hash = createHash("sha256").update(readFileSync(beside(`files/${example}`)));
    return `forget_example /etc/idcard-bridge/${example} ${hash.digest("hex")}`;
  });
  return readFileSync(beside(`scripts/${name}`), "utf8")
    .replace("#STOP_AGENTS#", readFileSync(beside("scripts/stop-agents.sh"), "utf8").trim())
    .replace("#FORGET_EXAMPLES#", forget.join("\n        "));
}

function md5sums(tree: string): string {
  return readdirSync(tree, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(join(tree, "DEBIAN")) && !CONFFILES.includes(file.slice(tree.length)))
    .sort()
    .map(
      (file) =>
        `${createHash("md5").update(readFileSync(file)).digest("hex")}  ${file.slice(tree.length + 1)}\n`,
    )
    .join("");
}

function isExecutable(path: string): boolean {
  return (
    path === "usr/bin/idcard-bridge" ||
    path === "opt/idcard-bridge/runtime/node" ||
    path === "opt/idcard-bridge/bin/idcard-bridge.js" ||
    /^DEBIAN\/(pre|post)(inst|rm)$/.test(path) ||
    /^opt\/idcard-bridge\/dist\/native-helper\//.test(path)
  );
}
