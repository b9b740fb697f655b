/**
 * Real WebKit (WebKitGTK) by its own WebDriver, on a screen of its own. It runs where other host names and other
 * trusted authorities are seen than the machine's, as on a computer whose administrator has trusted them.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Builder, Capabilities, type WebDriver } from "selenium-webdriver";
import { vi } from "vitest";
import { freePort } from "../../support/free-port.ts";
import type { AtEnd } from "../../support/program.ts";
import { MINI_BROWSER } from "../install.ts";
import { openDisplay } from "./display.ts";
import { writeWrapper } from "./namespace.ts";

const CERTIFICATES = "/etc/ssl/certs";
const LOCAL_CERTIFICATES = "/usr/local/share/ca-certificates";

export interface WebKitOptions {
  readonly atEnd: AtEnd;
  readonly dir: string;
  /** Names that lead to this machine. */
  readonly hosts: readonly string[];
  /** PEM of an authority whose sites are trusted. */
  readonly authority: string;
  /** The shell command by which an administrator has a further authority trusted. */
  readonly administrator?: string;
}

export async function openWebKit(options: WebKitOptions): Promise<WebDriver> {
  const { atEnd, dir, hosts, authority, administrator = "update-ca-certificates" } = options;
  const place = (name: string) => join(dir, name);
  mkdirSync(place("local-certificates"));
  writeFileSync(place("local-certificates/test.crt"), authority);
  cpSync(CERTIFICATES, place("certificates"), { recursive: true, verbatimSymlinks: true });
  writeFileSync(place("hosts"), `127.0.0.1 localhost ${hosts.join(" ")}\n`);
  mkdirSync(place("bin"));
  writeFileSync(place("bin/sudo"), '#!/bin/sh\nexec "$@"\n');
  chmodSync(place("bin/sudo"), 0o755);
  const seen = {
    [LOCAL_CERTIFICATES]: place("local-certificates"),
    [CERTIFICATES]: place("certificates"),
    "/etc/hosts": place("hosts"),
  };
  const first = `PATH="${place("bin")}:$PATH"; (${administrator}) >&2`;
  const wrapper = writeWrapper(place("webdriver"), "/usr/bin/WebKitWebDriver", seen, first);
  const port = await freePort();
  const driver = spawn(wrapper, [`--port=${port}`], {
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...process.env,
      DISPLAY: await openDisplay(atEnd),
      HOME: dir,
      XDG_RUNTIME_DIR: dir,
      NO_AT_BRIDGE: "1",
    },
  });
  atEnd(() => void driver.kill());
  let told = "";
  driver.stderr.setEncoding("utf8").on("data", (text) => (told += text));
  const ended = once(driver, "exit").then(() => Promise.reject(new Error(`WebKitWebDriver ended: ${told}`)));
  const server = `http://127.0.0.1:${port}`;
  const answering = async () => (await fetch(`${server}/status`)).ok || Promise.reject(new Error("not yet"));
  await Promise.race([vi.waitFor(answering, { timeout: 60_000 }), ended]);
  ended.catch(() => {});
  if (!MINI_BROWSER) throw new Error("no MiniBrowser");
  const session = await new Builder()
    .usingServer(server)
    .withCapabilities(
      new Capabilities({
        browserName: "MiniBrowser",
        "webkitgtk:browserOptions": { binary: MINI_BROWSER, args: ["--automation"] },
      }),
    )
    .build();
  atEnd(() => session.quit());
  return session;
}
