/** A terminal with a real database, against the real platform on a network that can fail. */
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { silentLog } from "../../src/base/log.ts";
import { systemRandom } from "../../src/base/random.ts";
import { createTerminal, type Terminal, type TerminalOptions } from "../../src/terminal/index.ts";
import { emptyRig, picture, type Rig } from "../platform/support/rig.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { FlakyProxy } from "../support/flaky-proxy.ts";
import { tempDir } from "../support/temp-dir.ts";
import { WatchedClock } from "./watched-clock.ts";

export const SN = "EAST-01";
export const APP = { appid: "site", secret: "the-site-secret" };
export const KEY = "b4".repeat(32);

export interface Site {
  /** The terminal's. */
  readonly clock: WatchedClock;
  readonly platform: Rig;
  readonly network: FlakyProxy;
  readonly dir: string;
}

export async function openSite(): Promise<Site> {
  const time = new FakeClock();
  const platform = await emptyRig({ clock: time });
  await platform.api("POST", "/apps", APP);
  await platform.api("POST", "/devices", { sn: SN, name: "东门", appid: APP.appid });
  const network = await FlakyProxy.start(() => Number(new URL(platform.base).port));
  return { clock: new WatchedClock(time), platform, network, dir: await tempDir() };
}

export async function startTerminal(site: Site, changes: Partial<TerminalOptions> = {}): Promise<Terminal> {
  const terminal = createTerminal({
    server: site.network.url,
    sn: SN,
    ...APP,
    dbPath: join(site.dir, "terminal.db"),
    key: KEY,
    enrolMs: 0,
    clock: site.clock,
    random: systemRandom,
    log: silentLog,
    ...changes,
  });
  onTestFinished(() => terminal.stop());
  return terminal;
}

/** Workers with photos at the platform; @returns their user codes */
export async function workers(site: Site, names: readonly string[]): Promise<string[]> {
  const photo = await picture();
  const codes: string[] = [];
  for (const [index, name] of names.entries()) {
    const idNumber = `11010119900307${String(1000 + index)}`;
    const { body } = await site.platform.api("POST", "/workers", { idNumber, name });
    await site.platform.api("PUT", `/workers/${body.userCode}/photo`, photo);
    codes.push(body.userCode);
  }
  return codes;
}

/** Lets time pass until what is waited for has happened. */
export async function passTime<T>({ clock }: Site, until: Promise<T>): Promise<T> {
  let over = false;
  const end = until.finally(() => {
    over = true;
  });
  end.catch(() => {});
  await clock.pass(() => over);
  return await end;
}
