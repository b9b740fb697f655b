/** The enrolment room against a real platform over a network that can fail; the test plays the terminal. */
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { silentLog } from "../../../src/base/log.ts";
import { systemRandom } from "../../../src/base/random.ts";
import type { Card } from "../../../src/card/card.ts";
import { createEnrolment, type Enrolments } from "../../../src/enrolment/index.ts";
import type { EnrolmentInput, EnrolmentView, PlatformView } from "../../../src/enrolment/schemas.ts";
import { emptyRig, type Rig, signed, TOKEN } from "../../platform/support/rig.ts";
import { cardOf } from "../../support/cards.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { FlakyProxy } from "../../support/flaky-proxy.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { nextEvent } from "../../support/until.ts";

export const KEY = "a7".repeat(32);
export const EAST = "EAST-01";
export const WEST = "WEST-02";
const APP = { appid: "site", secret: "the-site-secret" };

export class Office {
  readonly clock: FakeClock;
  readonly dir: string;
  readonly platform: Rig;
  readonly network: FlakyProxy;
  service!: Enrolments;

  constructor(parts: { clock: FakeClock; dir: string; platform: Rig; network: FlakyProxy }) {
    this.clock = parts.clock;
    this.dir = parts.dir;
    this.platform = parts.platform;
    this.network = parts.network;
  }

  get file(): string {
    return join(this.dir, "enrolment.db");
  }

  async open(token = TOKEN): Promise<void> {
    const { clock, network } = this;
    this.service = await createEnrolment({
      dbPath: this.file,
      key: KEY,
      platform: { url: network.url, token },
      clock,
      random: systemRandom,
      log: silentLog,
    });
    const { service } = this;
    onTestFinished(() => service.stop());
    service.start();
  }

  async restart(): Promise<void> {
    await this.service.stop();
    await this.open();
  }

  /** The enrolment once `accept` likes it. */
  async until(id: string, accept: (view: EnrolmentView) => boolean): Promise<EnrolmentView> {
    const now = this.service.get(id);
    return accept(now)
      ? now
      : await nextEvent<EnrolmentView>(this.service, "changed", (view) => view.id === id && accept(view));
  }

  async platformUntil(accept: (view: PlatformView) => boolean): Promise<PlatformView> {
    const now = await this.service.platform();
    return accept(now) ? now : await nextEvent<PlatformView>(this.service, "platform", accept);
  }

  /** What a terminal does: heartbeat, fetch, call back. @returns the persons that it was given */
  async terminalWorks(sn: string, result: "1" | "0" = "1"): Promise<string[]> {
    const names: string[] = [];
    for (;;) {
      const beat = await this.call("/device/getServer", { sn });
      const { code } = beat.data ?? {};
      if (!code) return names;
      const { data } = await this.call("/person/downloadPersonData", { sn, code });
      const persons = typeof data === "string" ? JSON.parse(data) : data;
      for (const person of persons) names.push(person.userName ?? person.name);
      const answer = JSON.stringify({ success: result, msg: result === "1" ? "成功" : "特征提取失败" });
      await this.call("/device/callback", { sn, code, data: answer });
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: a reply is looked into by the caller
  async call(path: string, params: Record<string, string>): Promise<any> {
    const { body } = await this.platform.post(path, signed({ appid: APP.appid, ...params }, APP.secret));
    return body;
  }

  async commands(): Promise<{ sn: string; state: string; cmd: string }[]> {
    return (await this.platform.api("GET", "/commands")).body.commands;
  }
}

/** A site office with a platform and two registered terminals. */
export async function openOffice(options: { clock?: FakeClock } = {}): Promise<Office> {
  const clock = options.clock ?? new FakeClock();
  const platform = await emptyRig({ clock });
  await platform.api("POST", "/apps", APP);
  for (const [sn, name] of [
    [EAST, "东门"],
    [WEST, "西门"],
  ])
    await platform.api("POST", "/devices", { sn, name, appid: APP.appid });
  const network = await FlakyProxy.start(() => Number(new URL(platform.base).port));
  const office = new Office({ clock, dir: await tempDir(), platform, network });
  await office.open();
  return office;
}

export async function inputOf(
  person = "citizen",
  changes: Partial<EnrolmentInput> = {},
): Promise<EnrolmentInput> {
  return {
    idempotencyKey: crypto.randomUUID(),
    card: withoutPictures(await cardOf(person)),
    terminals: [EAST, WEST],
    acceptChecks: [],
    ...changes,
  };
}

export function withoutPictures({ faces, fingerprint, ...card }: Card) {
  return card;
}
