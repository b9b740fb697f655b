import { app } from "electron";
import type { Log } from "../../../src/base/log.ts";
import { isOwn, type OwnOrigin } from "../own-origin.ts";

/**
 * No page leaves the agent's origin, opens a window of its own or holds another page inside. Set up before the first
 * window: it counts for every one that is ever made, ours or not.
 * @param open what a page of the agent wants to open in a new window gets one of ours
 */
export function setupContents(own: OwnOrigin, open: (path: string) => void, log: Log): void {
  app.on("web-contents-created", (_event, contents) => {
    const stay = (event: { readonly url: string; preventDefault(): void }) => {
      if (isOwn(event.url, own())) return;
      event.preventDefault();
      log.warn({}, "a page wanted to leave the agent's origin");
    };
    contents.on("will-navigate", stay);
    contents.on("will-frame-navigate", stay);
    contents.on("will-redirect", stay);
    contents.on("will-attach-webview", (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (isOwn(url, own())) open(pathOf(url));
      return { action: "deny" };
    });
  });
}

function pathOf(url: string): string {
  const { pathname, search, hash } = new URL(url);
  return pathname + search + hash;
}
