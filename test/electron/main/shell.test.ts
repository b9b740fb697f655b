import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { lastWords } from "../../../electron/main/core/agent-process.ts";
import { openLogFile } from "../../../electron/main/log-file.ts";
import { configOf, openShell } from "../../../electron/main/shell.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { app } from "../fakes/app.ts";
import { resetElectron } from "../support/rig.ts";

beforeEach(resetElectron);

describe("the shell's surroundings", () => {
  test("are all below the data directory that the command line names, Chromium's switches beside it", async () => {
    const dir = join(await tempDir(), "not there yet");
    const argv = ["/opt/app", "--no-sandbox", "--data-dir", dir, "--hidden", "--lang=zh-CN"];
    const shell = openShell(argv, "/app/dist/desktop");
    expect([shell.dir, shell.hidden]).toEqual([dir, true]);
    expect(app.paths.get("userData")).toBe(join(dir, "desktop"));
    expect(shell.files).toEqual({
      program: join("/app/dist/program/idcard-bridge.mjs"),
      preload: join("/app/dist/desktop/preload.cjs"),
      icons: join("/app/dist/desktop/icons"),
    });
  });

  test.each([
    ["darwin", true],
    ["linux", false],
  ])("show no window when macOS says that it was opened at login (%s)", async (platform, hidden) => {
    const own = process.platform;
    Object.defineProperty(process, "platform", { value: platform });
    onTestFinished(() => void Object.defineProperty(process, "platform", { value: own }));
    app.openedAtLogin = true;
    expect(openShell(["app", "--data-dir", await tempDir()], "/x").hidden).toBe(hidden);
  });

  test("with a configuration that cannot be read change nothing in it", async () => {
    const dir = await tempDir();
    writeFileSync(join(dir, "config.json"), "{");
    expect(configOf(dir)).toMatchObject({ updateUrl: null, startAtLogin: "off" });
    expect(configOf(dir).locked).toContain("startAtLogin");
  });
});

describe("what an agent said before it ended", () => {
  const stderr =
    '{"level":40,"msg":"x"}\n错误：端口 22377 已被占用。请关闭那个程序。\nerror bridge.port-in-use: port 22377 is taken; close that program\n';
  test("is told in the user's language, without log lines", () => {
    expect(lastWords(stderr, "zh")).toBe("端口 22377 已被占用。请关闭那个程序");
    expect(lastWords(stderr, "en")).toBe("port 22377 is taken; close that program");
  });

  test("is its last line where it gave no reason, and nothing where it said nothing", () => {
    expect(lastWords("a\nTypeError: b\n\n", "zh")).toBe("TypeError: b");
    expect(lastWords('{"level":30}\n', "en")).toBeNull();
  });
});

describe("the log file", () => {
  test("is the user's alone, in JSON lines", async () => {
    const file = join(await tempDir(), "desktop", "shell.log");
    openLogFile(file).warn({ code: 1 }, "the agent has ended");
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ code: 1, msg: "the agent has ended" });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test("does not grow without end: one older file is kept", async () => {
    const file = join(await tempDir(), "shell.log");
    openLogFile(file);
    expect(existsSync(`${file}.1`)).toBe(false);
    writeFileSync(file, "x".repeat(1_000_001));
    openLogFile(file).info({}, "new");
    expect(statSync(`${file}.1`).size).toBe(1_000_001);
    expect(readFileSync(file, "utf8")).toContain("new");
  });
});
