import { app } from "electron";

/**
 * One shell for each data directory (the lock lies in `userData`). A second start shows the first one's window.
 * @returns false: this is the second, it has quit
 */
export function setupSingleInstance(showFirst: () => void): boolean {
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return false;
  }
  app.on("second-instance", showFirst);
  // The dock's icon on macOS.
  app.on("activate", showFirst);
  return true;
}
