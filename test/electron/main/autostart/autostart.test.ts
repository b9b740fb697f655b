import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { setupAutostart } from "../../../../electron/main/autostart/autostart.ts";
import { xdgPlaces } from "../../../../electron/main/autostart/xdg.ts";
import type { Shell } from "../../../../electron/main/shell.ts";
import { loadConfig } from "../../../../src/app/config/load.ts";
import { changeUserConfig } from "../../../../src/app/config/user-file.ts";
import { tempDir } from "../../../support/temp-dir.ts";
import { app } from "../../fakes/app.ts";
import { makeShell } from "../../support/rig.ts";

let shell: Shell;
let home: string;
let policy: string;

beforeEach(async () => {
  const place = await tempDir();
  home = join(place, "user");
  policy = join(place, "policy.json");
  vi.stubEnv("XDG_CONFIG_HOME", home);
  vi.stubEnv("XDG_CONFIG_DIRS", join(place, "xdg"));
  const made = await makeShell();
  const config = () => loadConfig({ dataDir: made.dir, policyFile: policy, env: {}, flags: {} });
  shell = { ...made, config };
  app.isPackaged = true;
});
afterEach(() => {
  app.emit("quit");
  vi.unstubAllEnvs();
});

const setup = () => setupAutostart(shell);
const onPlatform = (platform: NodeJS.Platform) => {
  const own = process.platform;
  Object.defineProperty(process, "platform", { value: platform });
  onTestFinished(() => void Object.defineProperty(process, "platform", { value: own }));
};
const file = () => join(home, "autostart", "idcard-bridge-desktop.desktop");

describe("start at login on Linux", () => {
  test("is off at first, is turned on and off again, and leaves nothing", () => {
    onPlatform("linux");
    const autostart = setup();
    expect(autostart.state()).toEqual({ on: false, locked: false });
    expect(autostart.set(true)).toEqual({ on: true, locked: false });
    expect(readFileSync(file(), "utf8")).toContain(`Exec="${process.execPath}" "--hidden"`);
    expect(autostart.set(false)).toEqual({ on: false, locked: false });
    expect(readdirSync(join(home, "autostart"))).toEqual([]);
  });

  test("keeps the user's other settings", () => {
    onPlatform("linux");
    setup().set(true);
    expect(JSON.parse(readFileSync(join(shell.dir, "config.json"), "utf8"))).toEqual({
      port: 0,
      simulator: "on",
      startAtLogin: "on",
    });
  });

  test("starts an AppImage by its own file, not by the directory that is gone after it", () => {
    onPlatform("linux");
    vi.stubEnv("APPIMAGE", "/home/u/读证桥.AppImage");
    setup().set(true);
    expect(readFileSync(file(), "utf8")).toContain('Exec="/home/u/读证桥.AppImage"');
  });

  test("hides the entry that the system has for everybody", () => {
    onPlatform("linux");
    const [system = ""] = xdgPlaces().system;
    mkdirSync(system, { recursive: true });
    writeFileSync(join(system, "idcard-bridge-desktop.desktop"), "[Desktop Entry]\n");
    setup().set(false);
    expect(readFileSync(file(), "utf8")).toContain("Hidden=true");
  });

  test("follows the page of settings at once, and whoever shows it is told", async () => {
    onPlatform("linux");
    const autostart = setup();
    const followed = new Promise<void>((resolve) =>
      autostart.onChanged(() => autostart.state().on && resolve()),
    );
    changeUserConfig(shell.dir, { startAtLogin: "on" });
    await followed;
    expect(existsSync(file())).toBe(true);
  });

  test("follows the policy at every start, and nobody can change it", () => {
    onPlatform("linux");
    writeFileSync(policy, '{"startAtLogin": "on"}');
    const autostart = setup();
    expect(existsSync(file())).toBe(true);
    expect(autostart.set(false)).toEqual({ on: true, locked: true });
    expect(existsSync(file())).toBe(true);
    writeFileSync(policy, '{"startAtLogin": "off"}');
    expect(setup().set(true)).toEqual({ on: false, locked: true });
    expect(existsSync(file())).toBe(false);
  });

  test("where a file stands in the place of the directory is told with what to do", () => {
    onPlatform("linux");
    writeFileSync(home, "");
    expect(() => setup().set(true)).toThrow(expect.objectContaining({ id: "shell.autostart-failed" }));
  });
});

test.each(["win32", "darwin"] as const)(
  "start at login on %s is the system's login item, with our flag",
  (name) => {
    onPlatform(name);
    setup().set(true);
    expect(app.loginItem).toEqual({ openAtLogin: true, args: ["--hidden"] });
    setup().set(false);
    expect(app.loginItem).toEqual({ openAtLogin: false, args: ["--hidden"] });
  },
);

test("a program that is not installed leaves the system alone", () => {
  app.isPackaged = false;
  setup().set(true);
  expect([existsSync(file()), app.loginItem]).toEqual([false, null]);
});

test("relative directories in the environment are not followed, as the specification says", () => {
  expect(xdgPlaces({ XDG_CONFIG_HOME: "here", XDG_CONFIG_DIRS: "there:/etc/a" })).toEqual({
    user: expect.stringMatching(/^\/.*\/\.config\/autostart$/),
    system: ["/etc/a/autostart"],
  });
});
