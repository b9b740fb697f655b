import { type Session, session } from "electron";
import { isOwn, type OwnOrigin, originOf } from "../own-origin.ts";
import { SESSION } from "./session-name.ts";

/**
 * What our windows' session may: speak to the agent, and for its page use the camera and copy text. Every other
 * permission, address, certificate, device and download is refused.
 */
export async function setupSession(own: OwnOrigin): Promise<void> {
  const ours = session.fromPartition(SESSION);
  setupPermissions(ours, own);
  ours.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !mayLoad(url, own()) }));
  ours.on("will-download", (event, item) => {
    if (!isOwn(item.getURL(), own())) event.preventDefault();
  });
  // The agent is spoken to by plain http on loopback: no certificate is a good one.
  ours.setCertificateVerifyProc((_request, answer) => answer(REFUSED));
  // A proxy has no business between a window and its own computer.
  await ours.setProxy({ mode: "direct" });
}

const REFUSED = -2;

/** Text that a page puts on the clipboard when its person presses a button; reading the clipboard is another one. */
const COPY = "clipboard-sanitized-write";

function setupPermissions(ours: Session, own: OwnOrigin): void {
  ours.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const types = "mediaTypes" in details ? (details.mediaTypes ?? []) : [];
    const isCamera = permission === "media" && types.length > 0 && types.every((type) => type === "video");
    answer((isCamera || permission === COPY) && details.isMainFrame && isOwn(details.requestingUrl, own()));
  });
  ours.setPermissionCheckHandler((_contents, permission, origin, { isMainFrame, mediaType }) => {
    const isCamera = permission === "media" && mediaType === "video";
    return (isCamera || permission === COPY) && isMainFrame && isOwn(origin, own());
  });
  ours.setDevicePermissionHandler(() => false);
  ours.setDisplayMediaRequestHandler(null);
}

/** The agent by http and WebSocket, and what its own pages make themselves. */
export function mayLoad(url: string, own: string | null): boolean {
  if (own === null) return false;
  if (/^data:/i.test(url)) return true;
  return originOf(url.replace(/^ws:/i, "http:")) === own;
}
