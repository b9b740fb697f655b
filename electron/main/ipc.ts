/**
 * Who may speak to the shell: the top frame of one of our own windows, while it shows a page of the agent's exact
 * origin. Everybody else is not answered: sub-frames, other origins, windows and views that are not ours, frames that
 * are gone.
 */
import { type IpcMainEvent, type IpcMainInvokeEvent, ipcMain } from "electron";
import { z } from "zod";
import type { Log } from "../../src/base/log.ts";
import type { RequestChannels, RequestResponseChannels } from "../ipc-channels.ts";
import { isOwn, type OwnOrigin } from "./own-origin.ts";
import type { OwnWindows } from "./windows/own-windows.ts";

type Sender = Pick<IpcMainEvent | IpcMainInvokeEvent, "sender" | "senderFrame">;

export interface Ipc {
  /** A message; its arguments are looked at before they are believed. */
  on<C extends keyof RequestChannels>(
    channel: C,
    args: z.ZodType<Parameters<RequestChannels[C]>>,
    listener: (sender: Electron.WebContents, ...args: Parameters<RequestChannels[C]>) => void,
  ): void;
  /** A call. The page gets an error without our words where it may not, or when it fails. */
  handle<C extends keyof RequestResponseChannels>(
    channel: C,
    args: z.ZodType<Parameters<RequestResponseChannels[C]>>,
    answer: (...args: Parameters<RequestResponseChannels[C]>) => ReturnType<RequestResponseChannels[C]>,
  ): void;
}

export const NO_ARGUMENTS = z.tuple([]);

export function setupIpc(windows: OwnWindows, own: OwnOrigin, log: Log): Ipc {
  const mayCall = (event: Sender, channel: string) => {
    if (isOurs(event, windows, own())) return true;
    log.warn({ channel }, "a sender that may not was not answered");
    return false;
  };
  return {
    on(channel, schema, listener) {
      ipcMain.on(channel, (event, ...args: unknown[]) => {
        if (!mayCall(event, channel)) return;
        const parsed = schema.safeParse(args);
        if (parsed.success) listener(event.sender, ...parsed.data);
      });
    },
    handle(channel, schema, answer) {
      ipcMain.handle(channel, async (event, ...args: unknown[]) => {
        if (!mayCall(event, channel)) throw new Error("refused");
        return await answer(...schema.parse(args));
      });
    },
  };
}

export function isOurs({ sender, senderFrame }: Sender, windows: OwnWindows, own: string | null): boolean {
  // Null: the frame has navigated away or is destroyed since it sent this.
  if (senderFrame === null || sender.isDestroyed() || !windows.has(sender)) return false;
  if (senderFrame.detached || senderFrame.parent !== null || senderFrame !== sender.mainFrame) return false;
  // Both: a sandboxed page has our address and the origin "null".
  return senderFrame.origin === own && isOwn(senderFrame.url, own);
}
