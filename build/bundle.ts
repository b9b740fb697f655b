import { cp, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { CARD_ASSETS } from "./card-library.ts";

/** Packages with native parts or data files: they stay beside the bundle in `node_modules`. */
export const EXTERNAL = [
  "@napi-rs/canvas",
  "@expo-google-fonts/*",
  "@fontsource/*",
  "better-sqlite3-multiple-ciphers",
  "koffi",
  "node-hid",
  "serialport",
  "usb",
];

/** What the program opens beside its own file. */
const ASSETS = ["drivers/simulator/portraits", ...CARD_ASSETS];

/** Zod's messages in fifty languages are half its size and cost the idle agent memory; ours are in the catalogue. */
export const onlyEnglishZod: Plugin = {
  name: "only-english-zod",
  setup(esbuild) {
    esbuild.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
    }));
  },
};

/**
 * `import … from "node:http"` reads everything that the module has, and so loads the whole of Node's fetch (undici, HTTP/2,
 * web streams) behind its lazy `WebSocket` and `CloseEvent`: 14 MiB that an idle agent never uses. `require` does not.
 */
const httpWithoutFetch: Plugin = {
  name: "http-without-fetch",
  setup(esbuild) {
    esbuild.onResolve({ filter: /^node:http$/, namespace: "file" }, ({ kind }) =>
      kind === "import-statement" ? { path: "node:http", namespace: "required" } : null,
    );
    esbuild.onLoad({ filter: /^node:http$/, namespace: "required" }, () => ({
      contents: 'module.exports = require("node:http");',
      loader: "js",
    }));
  },
};

/** One file, or some, with all that they need but {@link EXTERNAL}. */
export const WITH_PACKAGES = {
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node24",
  external: EXTERNAL,
  plugins: [onlyEnglishZod, httpWithoutFetch],
  // Some bundled packages are CommonJS and call require for Node's own modules.
  banner: {
    js: 'import { createRequire as createBundleRequire } from "node:module"; const require = createBundleRequire(import.meta.url);',
  },
  logLevel: "warning",
} satisfies BuildOptions;

/** `idcard-bridge.mjs`, its lazily loaded chunks and its assets, two levels below `root` as the sources are. */
export async function bundleProgram(root: string, outdir = join(root, "dist/program")): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: {
      "idcard-bridge": "src/app/main.ts",
      // Started as a process of its own; src/native/programs.ts knows the name.
      "native-child": "src/native/child.ts",
    },
    outdir,
    outExtension: { ".js": ".mjs" },
    ...WITH_PACKAGES,
    splitting: true,
    minifySyntax: true,
    legalComments: "none",
  });
  for (const asset of ASSETS) await cp(join(root, asset), join(outdir, basename(asset)), { recursive: true });
}
