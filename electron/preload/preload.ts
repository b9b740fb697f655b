/** Runs before the page, in the sandbox and a world of its own: gives it the few calls that it may make. */
import { contextBridge, ipcRenderer } from "electron";
import type { DesktopShell } from "../../src/agent-pages/desktop-shell.ts";
import type { RequestChannels, RequestResponseChannels } from "../ipc-channels.ts";

function send<C extends keyof RequestChannels>(channel: C, ...args: Parameters<RequestChannels[C]>): void {
  ipcRenderer.send(channel, ...args);
}

function invoke<C extends keyof RequestResponseChannels>(
  channel: C,
  ...args: Parameters<RequestResponseChannels[C]>
): ReturnType<RequestResponseChannels[C]> {
  return ipcRenderer.invoke(channel, ...args) as ReturnType<RequestResponseChannels[C]>;
}

const shell: DesktopShell = {
  consentPending: (count) => send("consent-pending", count),
  consentLater: () => send("consent-later"),
  copyDiagnosis: () => invoke("copy-diagnosis"),
};

contextBridge.exposeInMainWorld("idcardShell", shell);
