/**
 * For a bundled shell in a process of its own (`node --import`): its `electron` is the stand-in, and it quits when the
 * test says so.
 */
import { registerHooks } from "node:module";
import { app } from "./app.ts";

registerHooks({
  resolve: (name, context, next) =>
    name === "electron"
      ? { url: new URL("electron.ts", import.meta.url).href, shortCircuit: true }
      : next(name, context),
});
app.on("quit", () => process.exit());
process.on("message", () => app.quit());
