import { mkdirSync } from "node:fs";
import { app } from "electron";
import { changeUserConfig } from "../../../src/app/config/user-file.ts";
import { Fault } from "../../../src/base/fault.ts";
import { shellFaults } from "../../faults.ts";
import { textsIn } from "../../text/index.ts";
import { HIDDEN_FLAG, type Shell } from "../shell.ts";
import { watchUserConfig } from "./watch.ts";
import { setXdgAutostart, xdgPlaces } from "./xdg.ts";

export interface StartAtLogin {
  readonly on: boolean;
  /** The machine's policy decides. */
  readonly locked: boolean;
}

export interface Autostart {
  state(): StartAtLogin;
  /** Keeps the choice and has the system follow it; where the policy decides, nothing changes. @throws Fault `shell.autostart-failed` */
  set(on: boolean): StartAtLogin;
  /** Called after the system's entry has followed a change, whoever made it. */
  onChanged(listener: () => void): void;
}

/**
 * The setting `startAtLogin` is the truth and the system's entry follows it, at every start too: IT may have changed
 * the policy, or the program may have been moved; and when the page of settings has changed it. A program that is not
 * installed leaves the system alone.
 */
export function setupAutostart(shell: Shell): Autostart {
  const state = () => {
    const { startAtLogin, locked } = shell.config();
    return { on: startAtLogin === "on", locked: locked.includes("startAtLogin") };
  };
  const listeners: (() => void)[] = [];
  const followQuietly = () => {
    try {
      follow(state().on);
    } catch (error) {
      shell.log.warn(failed(error).detail, "start at login could not be set");
    }
    for (const listener of listeners) listener();
  };
  const set = (on: boolean) => {
    if (state().locked) return state();
    try {
      changeUserConfig(shell.dir, { startAtLogin: on ? "on" : "off" });
      follow(state().on);
    } catch (error) {
      throw failed(error);
    }
    return state();
  };
  mkdirSync(shell.dir, { recursive: true, mode: 0o700 });
  const stopWatching = watchUserConfig(shell.dir, shell.log, followQuietly);
  app.once("quit", stopWatching);
  followQuietly();
  return { state, set, onChanged: (listener) => void listeners.push(listener) };
}

function follow(on: boolean): void {
  if (!app.isPackaged) return;
  if (process.platform !== "linux") {
    app.setLoginItemSettings({ openAtLogin: on, args: [HIDDEN_FLAG] });
    return;
  }
  const name = { zh: textsIn("zh").product, en: textsIn("en").product };
  setXdgAutostart(on, { name, command: [program(), HIDDEN_FLAG], icon: "idcard-bridge" }, xdgPlaces());
}

/** An AppImage runs from a directory that is gone after it. */
function program(): string {
  return process.env.APPIMAGE ?? process.execPath;
}

function failed(error: unknown): Fault {
  const { code, message } = error as NodeJS.ErrnoException;
  return new Fault(shellFaults["shell.autostart-failed"], { reason: code ?? message }, { cause: error });
}
