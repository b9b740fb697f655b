import type { AppUpdater, UpdateInfo } from "electron-updater";
import type { Release } from "./signature.ts";

export interface FoundRelease extends Release {
  /** Of the release's document; whether it is any good is for the caller to see. */
  readonly signature: unknown;
}

/** Where updates come from. */
export interface UpdateSource {
  /** A newer release, or null. @throws Error by network or server */
  check(): Promise<FoundRelease | null>;
  /** Fetches what {@link check} found and compares its SHA-512. @throws Error */
  download(): Promise<void>;
  /** Ends this program, installs, starts the new one. */
  install(): void;
}

/** electron-updater with the generic provider: `latest.yml` and the files beside it on any web server. */
export async function electronUpdates(url: string): Promise<UpdateSource> {
  const { default: updater } = await import("electron-updater");
  return sourceOf(updater.autoUpdater, url);
}

export function sourceOf(updater: AppUpdater, url: string): UpdateSource {
  updater.logger = null;
  // Nothing happens by itself, nothing goes back, nothing comes in another way than in the signed list.
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = false;
  updater.allowDowngrade = false;
  updater.allowPrerelease = false;
  updater.disableWebInstaller = true;
  updater.setFeedURL({ provider: "generic", url });
  // It also throws what it tells; without a listener the event would be thrown a second time.
  updater.on("error", () => {});
  return {
    async check() {
      const result = await updater.checkForUpdates();
      return result?.isUpdateAvailable ? releaseOf(result.updateInfo) : null;
    },
    async download() {
      await updater.downloadUpdate();
    },
    install: () => updater.quitAndInstall(false, true),
  };
}

/** The document is used as it came, so it may hold more than the updater's types say: our signature. */
function releaseOf(info: UpdateInfo & { readonly signature?: unknown }): FoundRelease {
  const files = (info.files ?? []).map(({ url, sha512 }) => ({ url, sha512 }));
  return { version: info.version, files, signature: info.signature };
}
