import { beforeEach, describe, expect, test } from "vitest";
import { setupCertificates } from "../../../../electron/main/security/certificates.ts";
import { setupSession } from "../../../../electron/main/security/session.ts";
import { app, FakeEvent } from "../../fakes/app.ts";
import { type FakeSession, session } from "../../fakes/session.ts";
import { resetElectron } from "../../support/rig.ts";

const OWN = "http://127.0.0.1:22377";
let ours: FakeSession;
let own: string | null;
beforeEach(async () => {
  resetElectron();
  own = OWN;
  await setupSession(() => own);
  ours = session.fromPartition("persist:agent");
});

const camera = { mediaTypes: ["video"], isMainFrame: true, requestingUrl: `${OWN}/` };

describe("a permission", () => {
  test("is given for the camera to the agent's own page", () => {
    expect(ours.asks("media", camera)).toBe(true);
    expect(ours.check?.({}, "media", `${OWN}/`, { isMainFrame: true, mediaType: "video" })).toBe(true);
  });

  test.each([
    ["the microphone", { mediaTypes: ["audio"] }],
    ["camera and microphone together", { mediaTypes: ["video", "audio"] }],
    ["a medium without a name", { mediaTypes: [] }],
    ["a frame inside the page", { isMainFrame: false }],
    ["another site", { requestingUrl: "https://site.example/" }],
    ["another port", { requestingUrl: "http://127.0.0.1:22380/" }],
  ])("is refused for %s", (_what, different) => {
    expect(ours.asks("media", { ...camera, ...different })).toBe(false);
  });

  test("is given for copying text to the agent's own page alone", () => {
    const copy = "clipboard-sanitized-write";
    const page = { isMainFrame: true, requestingUrl: `${OWN}/playground` };
    expect(ours.asks(copy, page)).toBe(true);
    expect(ours.check?.({}, copy, `${OWN}/`, { isMainFrame: true })).toBe(true);
    expect(ours.asks(copy, { ...page, isMainFrame: false })).toBe(false);
    expect(ours.check?.({}, copy, `${OWN}/`, { isMainFrame: false })).toBe(false);
    for (const other of ["https://site.example/", "http://127.0.0.1:22380/", ""]) {
      expect(ours.asks(copy, { ...page, requestingUrl: other }), other).toBe(false);
      expect(ours.check?.({}, copy, other, { isMainFrame: true }), other).toBe(false);
    }
    own = null;
    expect(ours.asks(copy, page)).toBe(false);
  });

  test.each([
    "clipboard-read",
    "deprecated-sync-clipboard-read",
    "display-capture",
    "fullscreen",
    "geolocation",
    "hid",
    "midiSysex",
    "notifications",
    "openExternal",
    "serial",
    "usb",
    "window-management",
    "what a later version has",
  ])("is refused for %s, also to the agent's own page", (permission) => {
    expect(ours.asks(permission, camera)).toBe(false);
    expect(ours.check?.({}, permission, OWN, { isMainFrame: true, mediaType: "video" })).toBe(false);
  });

  test("is told to nobody else's page by asking quietly", () => {
    const details = { isMainFrame: true, mediaType: "video" };
    expect(ours.check?.({}, "media", "https://site.example", details)).toBe(false);
    expect(ours.check?.({}, "media", OWN, { ...details, isMainFrame: false })).toBe(false);
    expect(ours.check?.({}, "media", OWN, { ...details, mediaType: "audio" })).toBe(false);
    expect(ours.check?.({}, "media", "", details)).toBe(false);
  });

  test("for a device or the screen is never given", () => {
    expect(ours.device?.()).toBe(false);
    expect(ours.displayMedia).toBeNull();
  });
});

test("our windows load from the agent and from nowhere else", () => {
  const local = [
    "http://127.0.0.1:22377/x.js",
    "ws://127.0.0.1:22377/v1/ws",
    `blob:${OWN}/1`,
    "data:image/png,",
  ];
  for (const url of local) expect(ours.cancels(url), url).toBe(false);
  const foreign = [
    "https://site.example/",
    "http://127.0.0.1:22380/",
    "ws://127.0.0.1:1/",
    "wss://127.0.0.1:22377/",
    "file:///etc/passwd",
    "blob:https://site.example/1",
    "ftp://127.0.0.1:22377/",
    "chrome://settings",
  ];
  for (const url of foreign) expect(ours.cancels(url), url).toBe(true);
  own = null;
  for (const url of local) expect(ours.cancels(url), url).toBe(true);
});

test("files come from the agent's own pages alone, proxies and certificates have no say", () => {
  expect(ours.downloads(`${OWN}/sdk.js`)).toBe(true);
  expect(ours.downloads(`blob:${OWN}/1`)).toBe(true);
  expect(ours.downloads("https://site.example/a.exe")).toBe(false);
  expect(ours.proxy).toEqual({ mode: "direct" });
  let verdict = 0;
  ours.verify?.({}, (code) => (verdict = code));
  expect(verdict).toBe(-2);
});

test("a bad certificate is refused without asking, none of the user's own is shown, no password given", () => {
  setupCertificates();
  const answers: unknown[] = [];
  const answer = (...given: unknown[]) => answers.push(given);
  const events = [new FakeEvent(), new FakeEvent(), new FakeEvent()];
  app.emit("certificate-error", events[0], {}, OWN, "ERR", {}, answer);
  app.emit("select-client-certificate", events[1], {}, OWN, [{}], answer);
  app.emit("login", events[2], {}, {}, {}, answer);
  expect(events.map(({ prevented }) => prevented)).toEqual([true, true, true]);
  expect(answers).toEqual([[false], [], []]);
});
