import { rm } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

/** Packages with native parts or data files: they stay beside the bundle in `node_modules`. */
const EXTERNAL = [
  "@napi-rs/canvas",
  "@expo-google-fonts/*",
  "@fontsource/*",
  "better-sqlite3-multiple-ciphers",
  "koffi",
  "node-hid",
  "serialport",
  "usb",
];

/** `dist/idcard-bridge.mjs` and its lazily loaded chunks. */
export async function bundleProgram(root: string): Promise<void> {
  const outdir = join(root, "dist/program");
  await rm(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: { "idcard-bridge": "src/app/main.ts" },
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    external: EXTERNAL,
    minifySyntax: true,
    legalComments: "none",
    // Some bundled packages are CommonJS and call require for Node's own modules.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "warning",
  });
}
