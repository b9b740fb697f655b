import { expect, test } from "vitest";
import type { DesktopShell } from "../../../src/agent-pages/desktop-shell.ts";
import { contextBridge, ipcRenderer } from "../fakes/ipc.ts";
import "../../../electron/preload/preload.ts";

const shell = contextBridge.exposed.get("idcardShell") as DesktopShell;

test("gives the page the shell's calls and nothing else: no module, no channel of its own choice", () => {
  expect([...contextBridge.exposed.keys()]).toEqual(["idcardShell"]);
  expect(Object.keys(shell).toSorted()).toEqual(["consentLater", "consentPending", "copyDiagnosis"]);
});

test("each call goes out on its channel, with its arguments, and brings the answer back", async () => {
  ipcRenderer.sent.length = 0;
  shell.consentPending(2);
  shell.consentLater();
  expect(await shell.copyDiagnosis()).toBe("answer to copy-diagnosis");
  expect(ipcRenderer.sent).toEqual([["consent-pending", 2], ["consent-later"], ["copy-diagnosis"]]);
});
