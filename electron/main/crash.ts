import { app, dialog } from "electron";
import type { Shell } from "./shell.ts";

/**
 * A bug ends the shell: half of one, without window or tray, would hold the reader for ever. No crash reporter runs:
 * its dumps would hold the cards that were on the screen.
 */
export function setupCrashHandling({ log, text }: Shell): void {
  const end = (error: unknown) => {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log.error({ error: message }, "the shell has failed");
    dialog.showErrorBox(text.product, message);
    // Without asking the windows; the agent's process ends with ours.
    app.exit(1);
  };
  process.on("uncaughtException", end);
  process.on("unhandledRejection", end);
  app.on("child-process-gone", (_event, { type, reason, exitCode }) => {
    log.warn({ type, reason, exitCode }, "a process of the shell has gone");
  });
}
