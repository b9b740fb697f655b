/** The desktop shell as it ships: `dist/desktop` with the main process, the preload and their pictures. */
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build } from "esbuild";
import { onlyEnglishZod } from "../bundle.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** @param outdir lies beside the bundled program as `dist/desktop` does */
export async function bundleDesktop(outdir = join(root, "dist/desktop")): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
  const common: BuildOptions = {
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    target: "node24",
    external: ["electron"],
    plugins: [onlyEnglishZod],
    minifySyntax: true,
    legalComments: "none",
    logLevel: "warning",
  };
  await build({
    ...common,
    entryPoints: { main: "electron/main/index.ts" },
    outdir,
    outExtension: { ".js": ".mjs" },
    splitting: true,
    format: "esm",
    // electron-updater and its kind are CommonJS and call require for Node's own modules.
    banner: {
      js: 'import { createRequire as createBundleRequire } from "node:module"; const require = createBundleRequire(import.meta.url);',
    },
  });
  // The sandbox knows no modules but Electron's few.
  await build({
    ...common,
    entryPoints: { preload: "electron/preload/preload.ts" },
    outdir,
    outExtension: { ".js": ".cjs" },
    format: "cjs",
  });
  await copyIcons(join(outdir, "icons"));
}

async function copyIcons(to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const tray = join(root, "build/icons/tray");
  for (const name of await readdir(tray))
    if (name.endsWith(".png")) await cp(join(tray, name), join(to, name));
  await cp(join(root, "build/icons/png/256x256.png"), join(to, "app.png"));
}

if (import.meta.main) await bundleDesktop();
