/** What electron-builder is told: docs/it.md says what comes out. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type AfterPackContext, Arch, type Configuration } from "electron-builder";
import { APP_ID } from "../../electron/app-id.ts";
import manifest from "../../package.json" with { type: "json" };
import { setFuses } from "./fuses.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const RULES = "drivers/os/linux/70-idcard-bridge.rules";

export interface PackOptions {
  /** The staged application (stage.ts). */
  readonly app: string;
  readonly output: string;
  /** An Electron that is unpacked already; absent: electron-builder fetches the official one. */
  readonly electronDist?: string | undefined;
}

export function builderConfig({ app, output, electronDist }: PackOptions): Configuration {
  return {
    appId: APP_ID,
    // Its folder, too: the agent's packages have `idcard-bridge`, and this one's uninstaller empties what it finds.
    productName: "idcard-bridge-desktop",
    copyright: "Apache-2.0",
    electronVersion: manifest.devDependencies.electron,
    ...(electronDist === undefined ? {} : { electronDist }),
    directories: { app, output, buildResources: join(root, "build/icons") },
    // Native parts are Node-API: they serve Node and Electron as they are.
    npmRebuild: false,
    // What is staged is what is needed: nothing is looked for, nothing is left out.
    files: ["**/*", { from: "node_modules", to: "node_modules" }],
    asar: { smartUnpack: false },
    // What another program, or a native library, opens by path.
    asarUnpack: [
      "**/*.node",
      "dist/native-helper/**",
      "dist/program/fonts/**",
      "node_modules/@expo-google-fonts/**",
      "node_modules/@fontsource/**",
    ],
    electronLanguages: ["zh-CN", "en-US"],
    afterPack,
    // The address comes from the settings; without any, electron-builder writes no app-update.yml, which the updater reads.
    publish: [{ provider: "generic", url: "https://updates.invalid/" }],
    linux: {
      target: ["deb"],
      executableName: "idcard-bridge",
      icon: join(root, "build/icons/png"),
      category: "Office",
      maintainer: "idcard-bridge",
      desktop: { entry: { Name: "读证桥", "Name[en]": "idcard-bridge", StartupWMClass: "idcard-bridge" } },
      synopsis: "ID-card readers for web pages and worker enrolment",
    },
    deb: {
      packageName: "idcard-bridge-desktop",
      // node-hid's hidraw needs it too.
      fpm: ["--depends=libusb-1.0-0", `${join(root, RULES)}=/usr/lib/udev/rules.d/70-idcard-bridge.rules`],
    },
    win: {
      target: ["nsis"],
      icon: join(root, "build/icons/icon.ico"),
      extraResources: [{ from: join(root, "drivers/os/windows"), to: "drivers" }],
    },
    nsis: {
      oneClick: false,
      perMachine: true,
      shortcutName: "读证桥",
      installerLanguages: ["zh_CN", "en_US"],
      // Enrolments are not the installer's to delete.
      deleteAppDataOnUninstall: false,
    },
    mac: {
      target: ["dmg", "zip"],
      category: "public.app-category.business",
      icon: join(root, "build/icons/icon.icns"),
      hardenedRuntime: true,
      entitlements: join(root, "build/desktop/entitlements.mac.plist"),
      entitlementsInherit: join(root, "build/desktop/entitlements.mac.plist"),
      extendInfo: { NSCameraUsageDescription: "拍摄工人的照片。Takes the worker's photo." },
    },
  };
}

/** Before it is signed: a signature covers the fuses. */
async function afterPack({
  appOutDir,
  electronPlatformName,
  packager,
  arch,
}: AfterPackContext): Promise<void> {
  const { productFilename } = packager.appInfo;
  const name = { win32: `${productFilename}.exe`, darwin: `${productFilename}.app` }[electronPlatformName];
  await setFuses(join(appOutDir, name ?? "idcard-bridge"), {
    resign: electronPlatformName === "darwin" && arch === Arch.arm64,
  });
}
