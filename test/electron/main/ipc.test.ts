/** Who may speak to the shell. Every sender that may not is tried by each way in. */
import { beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Ipc, NO_ARGUMENTS, setupIpc } from "../../../electron/main/ipc.ts";
import { OwnWindows } from "../../../electron/main/windows/own-windows.ts";
import { silentLog } from "../../../src/base/log.ts";
import { type BrowserWindow, FakeFrame, FakeWebContents } from "../fakes/browser-window.ts";
import { ipcMain } from "../fakes/ipc.ts";
import { resetElectron } from "../support/rig.ts";

const OWN = "http://127.0.0.1:22377";

let own: string | null;
let ipc: Ipc;
let page: FakeWebContents;
let window: BrowserWindow;
let heard: number[];
let answered: number;

beforeEach(() => {
  resetElectron();
  own = OWN;
  const windows = new OwnWindows({ preload: "/preload.cjs", debugging: false });
  ipc = setupIpc(windows, () => own, silentLog);
  window = windows.create({}) as unknown as BrowserWindow;
  page = window.webContents;
  page.mainFrame = new FakeFrame(`${OWN}/consent`);
  heard = [];
  answered = 0;
  ipc.on("consent-pending", z.tuple([z.number().int()]), (_sender, count) => heard.push(count));
  ipc.handle("copy-diagnosis", NO_ARGUMENTS, async () => {
    answered++;
    return { healthy: true };
  });
});

/** Tries both ways. @returns whether it was refused by both */
async function isRefused(event: unknown): Promise<boolean> {
  ipcMain.emit("consent-pending", event, 7);
  const call = await ipcMain.invoke("copy-diagnosis", event).then(
    () => "answered",
    () => "refused",
  );
  return heard.length === 0 && answered === 0 && call === "refused";
}

test("answers the top frame of our own window at the agent's origin", async () => {
  ipcMain.emit("consent-pending", page.sender(), 3);
  expect(heard).toEqual([3]);
  expect(await ipcMain.invoke("copy-diagnosis", page.sender())).toEqual({ healthy: true });
});

describe("does not answer senders outside:", () => {
  test("a sub-frame, even of the agent's own origin inside its own page", async () => {
    const child = new FakeFrame(`${OWN}/`, page.mainFrame);
    expect(await isRefused(page.sender(child))).toBe(true);
  });

  test.each([
    ["another site", "https://site.example/"],
    ["another port of this computer", "http://127.0.0.1:22378/"],
    ["another name of this computer", "http://localhost:22377/"],
    ["another scheme", "https://127.0.0.1:22377/"],
    ["an origin that begins with ours", "http://127.0.0.1:22377.site.example/"],
    ["a user name that looks like ours", "http://127.0.0.1:22377@site.example/"],
    ["a file", "file:///etc/passwd"],
    ["a data: page", "data:text/html,x"],
    ["an empty page", "about:blank"],
  ])("%s in our own window", async (_what, url) => {
    page.mainFrame = new FakeFrame(url);
    expect(await isRefused(page.sender())).toBe(true);
  });

  test("a sandboxed page of our address, whose origin is null", async () => {
    Object.defineProperty(page.mainFrame, "origin", { value: "null" });
    expect(await isRefused(page.sender())).toBe(true);
  });

  test("a window or view that is not one of ours, whatever it shows", async () => {
    const foreign = new FakeWebContents();
    foreign.mainFrame = new FakeFrame(`${OWN}/`);
    expect(await isRefused(foreign.sender())).toBe(true);
  });

  test("a window that is closed", async () => {
    const late = page.sender();
    window.close();
    expect(await isRefused(late)).toBe(true);
  });

  test("contents that are destroyed though nobody told", async () => {
    page.destroyed = true;
    expect(await isRefused(page.sender())).toBe(true);
  });

  test("a frame that is gone, detached, or no longer the window's", async () => {
    expect(await isRefused(page.sender(null))).toBe(true);
    const before = page.mainFrame;
    page.mainFrame = new FakeFrame(`${OWN}/`);
    expect(await isRefused(page.sender(before))).toBe(true);
    page.mainFrame.detached = true;
    expect(await isRefused(page.sender())).toBe(true);
  });

  test("everybody, while no agent runs", async () => {
    own = null;
    expect(await isRefused(page.sender())).toBe(true);
  });
});

test("arguments of another shape are not passed on", async () => {
  for (const args of [[], ["7"], [7.5], [7, 8], [{ valueOf: 7 }], [null]])
    ipcMain.emit("consent-pending", page.sender(), ...args);
  expect(heard).toEqual([]);
  await expect(ipcMain.invoke("copy-diagnosis", page.sender(), "more")).rejects.toThrow();
  expect(answered).toBe(0);
});
