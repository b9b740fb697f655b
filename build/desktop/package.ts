/**
 * Packages the desktop shell: `npm run package:desktop -- [--linux|--windows] [--dir] [--electron-dist DIR]`.
 * Default: this system's packages, into `dist/desktop-packages`. `--dir` makes only the unpacked application.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { Arch, build, Platform } from "electron-builder";
import { TARGETS } from "../packages/target.ts";
import { builderConfig } from "./config.ts";
import { stageDesktop } from "./stage.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

export interface PackageOptions {
  readonly system: keyof typeof TARGETS;
  /** Only the unpacked application. */
  readonly dir: boolean;
  /** Where everything goes. */
  readonly output: string;
  readonly electronDist?: string | undefined;
}

/** @returns files that were made @throws Error when a part or a tool is missing */
export async function packageDesktop({
  system,
  dir,
  output,
  electronDist,
}: PackageOptions): Promise<string[]> {
  const app = join(output, "app");
  await stageDesktop(TARGETS[system], app);
  const platform = system === "windows" ? Platform.WINDOWS : Platform.LINUX;
  return await build({
    projectDir: app,
    targets: platform.createTarget(dir ? "dir" : null, Arch.x64),
    config: builderConfig({ app, output, electronDist }),
    publish: "never",
  });
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      linux: { type: "boolean" },
      windows: { type: "boolean" },
      dir: { type: "boolean" },
      "electron-dist": { type: "string" },
    },
  });
  const own = process.platform === "win32" ? "windows" : "linux";
  const files = await packageDesktop({
    system: values.windows ? "windows" : values.linux ? "linux" : own,
    dir: values.dir === true,
    output: join(root, "dist/desktop-packages"),
    electronDist: values["electron-dist"],
  });
  for (const file of files) process.stdout.write(`${file}\n`);
}
