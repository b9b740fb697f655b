import { beforeEach, describe, expect, test } from "vitest";
import { setupContents } from "../../../../electron/main/security/contents.ts";
import { silentLog } from "../../../../src/base/log.ts";
import { FakeEvent } from "../../fakes/app.ts";
import { FakeWebContents } from "../../fakes/browser-window.ts";
import { resetElectron } from "../../support/rig.ts";

const OWN = "http://127.0.0.1:22377";
const FOREIGN = [
  "https://site.example/",
  "http://127.0.0.1:22380/console",
  "http://localhost:22377/",
  "http://127.0.0.1:22377.site.example/",
  "file:///etc/passwd",
  "javascript:alert(1)",
  "data:text/html,x",
  "about:blank",
  "no address",
];

let opened: string[];
let contents: FakeWebContents;
beforeEach(() => {
  resetElectron();
  opened = [];
  setupContents(
    () => OWN,
    (path) => opened.push(path),
    silentLog,
  );
  contents = new FakeWebContents();
});

describe.each(["will-navigate", "will-frame-navigate", "will-redirect"])("%s", (event) => {
  test.each(FOREIGN)("to %s is stopped", (url) => {
    expect(contents.navigates(url, event)).toBe(false);
  });

  test("within the agent's origin goes on", () => {
    expect(contents.navigates(`${OWN}/events?from=1`, event)).toBe(true);
  });
});

test("no page opens a window; what is the agent's own is shown in one of ours", () => {
  for (const url of FOREIGN) expect(contents.openHandler?.({ url })).toEqual({ action: "deny" });
  expect(opened).toEqual([]);
  expect(contents.openHandler?.({ url: `${OWN}/errors?x=1#reader.none` })).toEqual({ action: "deny" });
  expect(opened).toEqual(["/errors?x=1#reader.none"]);
});

test("no page holds another one inside by webview", () => {
  const event = new FakeEvent();
  contents.emit("will-attach-webview", event, {}, {});
  expect(event.prevented).toBe(true);
});
