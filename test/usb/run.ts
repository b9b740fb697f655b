/**
 * `npm run test:usb`: the drivers against a real Linux kernel, in a virtual machine. Exit code 0: everything held;
 * 1: something did not, or the test could not be run. With `--if-possible` it is run on CI, as root, and where an
 * earlier run prepared the machine; elsewhere it says so and exits 0. See README.md.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { bundleProgram } from "../../build/bundle.ts";
import { boot } from "./vm/boot.ts";
import { isPrepared, obstacle, prepare } from "./vm/prepare.ts";

const LIMIT_MS = 8 * 60_000;
const root = fileURLToPath(new URL("../..", import.meta.url));
const tell = (text: string) => void process.stdout.write(`${text}\n`);
const seconds = (since: number) => `${((performance.now() - since) / 1_000).toFixed(0)} s`;

process.exitCode = await main();

async function main(): Promise<number> {
  const optional = process.argv.includes("--if-possible");
  if (optional && !process.env.CI && !isPrepared() && process.getuid?.() !== 0) {
    tell("USB: not run. `npm run test:usb` once (90 MB of Debian packages) makes it part of every test run.");
    return 0;
  }
  const missing = obstacle();
  if (missing) {
    tell(`USB: cannot be run: ${missing}`);
    return optional && !process.env.CI ? 0 : 1;
  }
  const began = performance.now();
  const parts = prepare((message) => tell(`USB: ${message}`));
  const prepared = seconds(began);
  // Beside the packages that the tests load; another directory for each run.
  const tests = mkdtempSync(join(root, "dist/usb-test-"));
  try {
    await bundle(tests);
    tell("USB: booting Debian's kernel in QEMU");
    const booted = performance.now();
    const code = await boot(parts, { script: script(tests), onLine: tell, limitMs: LIMIT_MS });
    const verdict =
      code === 0 ? "every test passed" : code === null ? "the machine did not come to its end" : "FAILED";
    tell(`USB: ${verdict}; preparation ${prepared}, machine ${seconds(booted)}`);
    return code === 0 ? 0 : 1;
  } finally {
    rmSync(tests, { recursive: true, force: true });
  }
}

/**
 * The program as it ships, and one file for each test: stripping types and finding a hundred files is slow on an
 * emulated processor. All of it is this run's own: a build meanwhile does not matter.
 */
async function bundle(outdir: string): Promise<void> {
  await bundleProgram(root, outdir);
  await build({
    absWorkingDir: root,
    entryPoints: ["test/usb/guest/readers.guest.ts", "test/usb/guest/program.guest.ts"],
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    packages: "external",
    logLevel: "warning",
  });
}

function script(tests: string): string {
  const above = (dir: string): string[] => (dir === "/" ? [] : [dir, ...above(dirname(dir))]);
  return `
cd '${root}' || exit 1
# A checkout may be out of a clerk's reach; here, it is not.
chmod o+rx ${above(root.replace(/\/$/, ""))
    .map((dir) => `'${dir}'`)
    .join(" ")}
rm -f /etc/udev/rules.d/70-idcard-bridge.rules /usr/lib/udev/rules.d/70-idcard-bridge.rules
/lib/systemd/systemd-udevd --daemon --children-max=2 2>/dev/null || exit 1
export NO_COLOR=1 TEST_PROGRAM='${tests}/idcard-bridge.mjs'
result=0
for name in program readers; do
  '${process.execPath}' --test-reporter=spec '${tests}'/$name.guest.mjs || result=1
done
exit $result
`;
}
