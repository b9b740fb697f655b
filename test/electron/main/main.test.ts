/** The whole shell, as a person meets it: real agent, real sockets, real pages. */
import { once } from "node:events";
import { describe, expect, onTestFinished, test } from "vitest";
import { agentOf, type RunningAgent } from "../../../electron/main/core/find-agent.ts";
import { main } from "../../../electron/main/main.ts";
import type { Shell } from "../../../electron/main/shell.ts";
import { readRunFile } from "../../../src/app/run-file.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { app, FakeEvent } from "../fakes/app.ts";
import { BrowserWindow } from "../fakes/browser-window.ts";
import { clipboard } from "../fakes/clipboard.ts";
import { dialog } from "../fakes/dialog.ts";
import { ipcMain } from "../fakes/ipc.ts";
import { Menu, Tray } from "../fakes/menu.ts";
import { Notification } from "../fakes/notification.ts";
import { type FakeUtilityProcess, utilityProcess } from "../fakes/utility-process.ts";
import { makeShell, type ShellOptions } from "../support/rig.ts";
import { call, knock, SITE } from "../support/site.ts";

interface Running {
  readonly shell: Shell;
  readonly tray: Tray;
  readonly agent: RunningAgent;
}

/** The shell, once its agent is ready. */
async function startShell(options: ShellOptions = {}): Promise<Running> {
  const shell = await makeShell(options);
  await main(shell);
  onTestFinished(quit);
  const tray = Tray.last;
  if (!tray) throw new Error("no tray");
  await menuWhere(tray, () => tray.toolTip.includes("就绪") || tray.toolTip.includes("ready"));
  const agent = agentOf(shell.dir);
  if (!agent) throw new Error("no agent");
  return { shell, tray, agent };
}

async function quit(): Promise<void> {
  if (app.quits > 0) return;
  const done = once(app, "quit");
  app.quit();
  await done;
}

/** Resolves when the tray has been drawn so. */
async function menuWhere(tray: Tray, wanted: () => boolean): Promise<void> {
  while (!wanted()) await once(tray, "menu");
}

const windowOf = (path: string) =>
  BrowserWindow.all.find((window) => !window.isDestroyed() && window.webContents.getURL().endsWith(path));

async function shown(path: string): Promise<BrowserWindow> {
  const window = BrowserWindow.all.find(({ loaded }) => loaded.at(-1)?.endsWith(path));
  if (!window) throw new Error(`no window asked for ${path}`);
  if (!window.webContents.getURL().endsWith(path)) await once(window, "loaded");
  return window;
}

/** A page of another site asks; resolves with the window that comes. */
async function ask(agent: RunningAgent, tray: Tray, origin = SITE): Promise<BrowserWindow> {
  expect(await knock(agent.url, origin)).toBe(403);
  await menuWhere(tray, () => tray.toolTip.includes("授权"));
  return shown("/consent#asking");
}

describe("a start", () => {
  test("shows the enrolment page of the agent in a window that can do nothing else", async () => {
    const { agent, shell } = await startShell();
    const window = await shown("/");
    expect(window.loaded).toEqual([`${agent.url}/`]);
    expect(window.visible).toBe(true);
    expect(window.options.webPreferences).toEqual({
      preload: shell.files.preload,
      partition: "persist:agent",
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: true,
    });
  });

  test("guards every window before the first can be there", async () => {
    await startShell();
    expect([app.sandboxed, app.userModelId]).toEqual([true, "io.github.idcard-bridge"]);
    expect(app.readyBefore).toEqual(
      expect.arrayContaining([
        "web-contents-created",
        "certificate-error",
        "select-client-certificate",
        "login",
      ]),
    );
  });

  test("of an agent that does not come is told, once, to whoever opened the program, with what to do", async () => {
    const clock = new FakeClock();
    const shell = await makeShell({ config: { port: -1 }, clock });
    const asked = once(dialog, "asked");
    await main(shell);
    onTestFinished(quit);
    const [{ message, detail }] = await asked;
    expect([message, detail]).toEqual([expect.stringContaining("配置"), expect.stringContaining("再试")]);
    await clock.advance(2_000);
    expect(utilityProcess.all).toHaveLength(2);
    await once(utilityProcess.all[1] as FakeUtilityProcess, "exit");
    await clock.advance(0);
    expect(dialog.asked).toHaveLength(1);
  });

  test("at login shows nothing but the tray", async () => {
    const { tray } = await startShell({ hidden: true });
    expect(BrowserWindow.all).toEqual([]);
    tray.emit("click");
    expect((await shown("/")).visible).toBe(true);
  });

  test("of a second one ends it at once, and the first shows its window", async () => {
    const second = await makeShell();
    app.isFirst = false;
    await main(second);
    expect(app.quits).toBe(1);
    expect([BrowserWindow.all, utilityProcess.all]).toEqual([[], []]);

    await startShell();
    const window = await shown("/");
    window.close();
    expect(window.visible).toBe(false);
    app.emit("second-instance");
    expect([window.visible, window.focused]).toEqual([true, true]);
  });
});

describe("the tray", () => {
  test("shows the reader's state and opens each page in a window of its own", async () => {
    const { tray, agent } = await startShell();
    const pages = { 打开录入页面: "/", "网页授权…": "/consent" };
    for (const [label, path] of Object.entries(pages)) {
      tray.item(label)?.click?.();
      const window = await shown(path);
      expect([window.visible, window.loaded.at(-1)]).toEqual([true, agent.url + path]);
    }
    expect(tray.item("读卡器就绪")?.enabled).toBe(false);
    await call(agent, "/v1/simulator/unplug", {});
    await menuWhere(tray, () => tray.image.path.endsWith("/none.png"));
    expect(tray.item("没有读卡器")).toBeDefined();
  });

  test("speaks English where the user does", async () => {
    const { tray } = await startShell({ language: "en" });
    expect(tray.item("Open enrolment")?.enabled).toBe(true);
    expect(Menu.application.map(({ label }) => label)).toContain("Edit");
    // Readers keep the name that they have.
    const ours = tray.menu.filter(({ label }) => label !== "模拟读卡器");
    expect(ours.map(({ label }) => label).join()).not.toMatch(/\p{Script=Han}/u);
  });

  test("copies the doctor's findings for IT, run in a process of its own", async () => {
    const { tray, shell } = await startShell({ hidden: true });
    const written = once(clipboard, "written");
    tray.item("复制诊断信息")?.click?.();
    expect(utilityProcess.all.at(-1)?.args.slice(0, 2)).toEqual(["doctor", "--json"]);
    await written;
    expect(clipboard.text).toMatch(/^idcard-bridge \d+\.\d+\.\d+ · Electron /);
    expect(clipboard.text).toContain(`http://127.0.0.1:${readRunFile(shell.dir)?.port}`);
    expect(Notification.shown.at(-1)?.title).toBe("诊断信息已复制");
  });

  test("quits: the agent ends by itself before the program does", async () => {
    const { tray, shell } = await startShell();
    const window = await shown("/");
    const done = once(app, "quit");
    tray.item("退出")?.click?.();
    expect(app.quits).toBe(0);
    await done;
    expect(utilityProcess.all[0]?.child.exitCode).toBe(0);
    expect(readRunFile(shell.dir)).toBeNull();
    // Nothing holds the windows back any more.
    window.close();
    expect(window.isDestroyed()).toBe(true);
  });
});

describe("the enrolment window", () => {
  test("is hidden when it is closed, its page goes on; that is said once", async () => {
    await startShell();
    const window = await shown("/");
    window.close();
    app.emit("activate");
    window.close();
    expect(window.isDestroyed()).toBe(false);
    expect(Notification.shown.map(({ title }) => title)).toEqual(["读证桥仍在运行"]);
  });

  test("keeps its page when the agent comes back at the same address, so that nothing typed is lost", async () => {
    const { tray, shell } = await startShell({ config: { port: await freePort() } });
    const window = await shown("/");
    utilityProcess.all[0]?.child.kill("SIGKILL");
    await menuWhere(tray, () => tray.toolTip.includes("重试"));
    await menuWhere(tray, () => tray.toolTip.includes("就绪"));
    expect(agentOf(shell.dir)?.url).toBe(new URL(window.loaded[0] ?? "").origin);
    expect(window.loaded).toHaveLength(1);
  });

  test("follows the agent to another address", async () => {
    const { tray, shell } = await startShell();
    const window = await shown("/");
    utilityProcess.all[0]?.child.kill("SIGKILL");
    await menuWhere(tray, () => tray.toolTip.includes("重试"));
    await menuWhere(tray, () => tray.toolTip.includes("就绪"));
    expect(window.loaded.at(-1)).toBe(`${agentOf(shell.dir)?.url}/`);
  });
});

describe("a site that asks", () => {
  test("gets a window in front that does not take the keyboard, and a notification with origin and program", async () => {
    const { agent, tray } = await startShell({ hidden: true });
    const window = await ask(agent, tray);
    expect([window.visible, window.focused]).toEqual([true, false]);
    expect([window.options.alwaysOnTop, window.flashes, window.onTop]).toEqual([true, true, 1]);
    const [notice] = Notification.shown;
    expect(notice?.body).toContain(SITE);
    if (process.platform === "linux") expect(notice?.body).toContain("node");
    expect(tray.image.path).toMatch(/asking\.png$/);
    notice?.emit("click");
    expect(window.focused).toBe(true);
  });

  test("is allowed by the page of permissions; then the window goes and the tray is calm again", async () => {
    const { agent, tray } = await startShell({ hidden: true });
    const window = await ask(agent, tray);
    await call(agent, "/v1/origins/decide", { origin: SITE, decision: "allow", remember: true });
    ipcMain.emit("consent-pending", window.webContents.sender(), 0);
    expect(window.isDestroyed()).toBe(true);
    await menuWhere(tray, () => tray.toolTip.includes("就绪"));
    expect(await knock(agent.url)).toBe(200);
  });

  test("waits on after Escape, and the tray's icon leads back to it", async () => {
    const { agent, tray } = await startShell({ hidden: true });
    const window = await ask(agent, tray);
    ipcMain.emit("consent-later", window.webContents.sender());
    expect(window.isDestroyed()).toBe(true);
    expect(await knock(agent.url)).toBe(403);
    tray.emit("click");
    expect((await shown("/consent")).visible).toBe(true);
  });

  test("that comes second is shown in the same window; an answer of another page closes nothing", async () => {
    const { agent, tray } = await startShell();
    const window = await ask(agent, tray);
    const enrolment = await shown("/");
    ipcMain.emit("consent-pending", enrolment.webContents.sender(), 0);
    expect(window.isDestroyed()).toBe(false);
    const noticed = once(Notification.all, "shown");
    await knock(agent.url, "https://other.example");
    await noticed;
    expect(BrowserWindow.all.filter(({ loaded }) => loaded[0]?.endsWith("/consent#asking"))).toEqual([
      window,
    ]);
    expect(windowOf("/consent#asking")).toBe(window);
  });
});

describe("a bug in the shell", () => {
  test("is shown and ends it: half a shell would hold the reader for ever", async () => {
    await startShell({ hidden: true });
    const listener = process.listeners("uncaughtException").at(-1);
    listener?.(new Error("a bug"), "uncaughtException");
    expect(dialog.errors[0]).toContain("a bug");
    expect(app.exits).toEqual([1]);
  });

  test("in a page's process costs that page: it is asked for again", async () => {
    await startShell();
    const window = await shown("/");
    window.webContents.emit("render-process-gone", new FakeEvent(), { reason: "crashed" });
    await once(window, "loaded");
    expect(window.loaded).toHaveLength(2);
  });
});

async function freePort(): Promise<number> {
  const { createServer } = await import("node:net");
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
