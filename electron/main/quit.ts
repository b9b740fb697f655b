import { app } from "electron";
import type { Core } from "./core/core.ts";
import type { Windows } from "./windows/windows.ts";

export interface Quit {
  /** Stops the agent so that the program can end, or be replaced. */
  prepare(): Promise<void>;
}

/** Closing windows leaves the tray; quitting stops our agent first, so that nothing is cut off in the middle. */
export function setupQuit(core: Core, windows: Windows): Quit {
  let stopping: Promise<void> | null = null;
  let stopped = false;
  const prepare = () => {
    windows.leave();
    stopping ??= core.stop().finally(() => {
      stopped = true;
    });
    return stopping;
  };
  // Whoever listens keeps the program running without a window.
  app.on("window-all-closed", () => {});
  app.on("before-quit", (event) => {
    windows.leave();
    if (stopped) return;
    event.preventDefault();
    void prepare().then(() => app.quit());
  });
  return { prepare };
}
