import { join } from "node:path";
import { type NativeImage, nativeImage } from "electron";
import type { TrayState } from "../core/state.ts";

const PICTURES: Readonly<Record<TrayState, string>> = {
  starting: "none",
  waiting: "fault",
  asking: "asking",
  reading: "reading",
  ready: "ready",
  fault: "fault",
  none: "none",
};

/** macOS colours its own; the others get ours. Denser screens find `@2x` beside it by themselves. */
export function trayIcon(state: TrayState, icons: string): NativeImage {
  const mac = process.platform === "darwin";
  const image = nativeImage.createFromPath(join(icons, `${PICTURES[state]}${mac ? "Template" : ""}.png`));
  image.setTemplateImage(mac);
  return image;
}
