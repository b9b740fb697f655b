import { EventEmitter, once } from "node:events";
import { beforeEach, describe, expect, test } from "vitest";
import type { Core } from "../../../../electron/main/core/core.ts";
import { type CoreState, isBusy, NOTHING } from "../../../../electron/main/core/state.ts";
import type { Shell } from "../../../../electron/main/shell.ts";
import { signRelease } from "../../../../electron/main/updates/signature.ts";
import type { FoundRelease, UpdateSource } from "../../../../electron/main/updates/source.ts";
import { setupUpdates, type Updates } from "../../../../electron/main/updates/updates.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { dialog, type Question } from "../../fakes/dialog.ts";
import { Notification } from "../../fakes/notification.ts";
import { updateKeys } from "../../support/keys.ts";
import { makeShell } from "../../support/rig.ts";

const { secret, key } = updateKeys();
const URL = "https://updates.example";
const FILES = [{ url: "a.exe", sha512: "AAAA" }];
const SIGNED = { version: "9.9.9", files: FILES };
const release: FoundRelease = { ...SIGNED, signature: signRelease(SIGNED, secret) };
const READY: CoreState = { phase: "ready", url: "http://127.0.0.1:1", fault: null, ...NOTHING };
const BUSY = { readers: [{ state: "busy" }] } as unknown as Partial<CoreState>;

/** What the agent tells, as a test wants it; the real one is tried in core.test.ts. */
class Told extends EventEmitter {
  state: CoreState = READY;
  become(change: Partial<CoreState>): void {
    this.state = { ...this.state, ...change };
    this.emit("changed", this.state);
  }
}

let did: string[];
let found: FoundRelease | null | Error;
let core: Told;
let clock: FakeClock;
let shell: Shell;
let updates: Updates;

async function setup(config: object = { updateUrl: URL, updateKey: key }): Promise<Updates | null> {
  clock = new FakeClock();
  shell = await makeShell({ config, clock });
  const source: UpdateSource = {
    async check() {
      did.push("check");
      if (found instanceof Error) throw found;
      return found;
    },
    download: async () => void did.push("download"),
    install: () => void did.push("install"),
  };
  const quit = { prepare: async () => void did.push("stop the agent") };
  const open = async (url: string) => {
    did.push(`open ${url}`);
    return source;
  };
  return setupUpdates(shell, { core: core as unknown as Core, quit, open });
}

beforeEach(async () => {
  did = [];
  found = release;
  core = new Told();
  const made = await setup();
  if (!made) throw new Error("no updates");
  updates = made;
});

async function question(): Promise<Question> {
  return dialog.asked.at(-1) ?? ((await once(dialog, "asked")) as [Question])[0];
}
/** Answers the next question that comes. */
async function press(button: number): Promise<Question> {
  const asked = await question();
  dialog.asked = [];
  asked.press(button);
  return asked;
}
const [YES, LATER] = [0, 1];
const all = [`open ${URL}`, "check", "download", "stop the agent", "install"];

describe("updates", () => {
  test("are off unless address and key are set: nothing is ever asked for", async () => {
    for (const config of [{}, { updateKey: key }, { updateUrl: URL }]) {
      expect(await setup(config)).toBeNull();
      await clock.advance(48 * 3_600_000);
    }
    expect(did).toEqual([]);
  });

  test("are asked about before they are fetched and before the restart; the agent is stopped first", async () => {
    const done = updates.check({ asked: true });
    expect((await press(YES)).message).toBe("有新版本 9.9.9");
    expect((await press(YES)).detail).toContain("重新启动");
    await done;
    expect(did).toEqual(all);
  });

  test("are not fetched, or not installed, when the person says later; Enter by accident says later", async () => {
    const first = updates.check({ asked: true });
    expect((await press(LATER)).defaultId).toBe(LATER);
    await first;
    expect(did).toEqual(all.slice(0, 2));
    const second = updates.check({ asked: true });
    await press(YES);
    expect((await press(LATER)).defaultId).toBe(LATER);
    await second;
    expect(did).toEqual([...all.slice(0, 2), ...all.slice(1, 3)]);
  });

  test.each([
    ["a card is read", BUSY],
    ["an enrolment is not sent", { unsent: 1 }],
  ])("do not even ask for the restart while %s", async (_what, busy) => {
    core.become(busy);
    const done = updates.check({ asked: true });
    await press(YES);
    await clock.advance(0);
    expect(did.at(-1)).toBe("download");
    expect([dialog.asked, Notification.shown.at(-1)?.body]).toEqual([[], expect.stringContaining("再询问")]);
    core.become({ ...NOTHING, unsent: 1 });
    await clock.advance(0);
    expect(dialog.asked).toEqual([]);
    core.become(NOTHING);
    await press(YES);
    await done;
    expect(did).toEqual(all);
  });

  test("do not restart when a card was put down while the question stood there", async () => {
    const done = updates.check({ asked: true });
    await press(YES);
    const restart = await question();
    core.become(BUSY);
    restart.press(YES);
    await clock.advance(0);
    expect(did.at(-1)).toBe("download");
    core.become(NOTHING);
    await done;
    expect(did).toEqual(all);
  });

  test.each([
    ["no signature", { ...release, signature: undefined }],
    ["the signature of another release", { ...release, version: "9.9.10" }],
    ["another's key", { ...release, signature: signRelease(SIGNED, updateKeys().secret) }],
  ])("with %s are refused and said so, also when nobody asked", async (_what, forged) => {
    found = forged;
    const done = updates.check({ asked: false });
    expect((await press(0)).message).toContain("没有有效的签名");
    await done;
    expect(did).toEqual(all.slice(0, 2));
  });

  test("that cannot be looked for are told to whoever asked, and to nobody else", async () => {
    found = new Error("ECONNREFUSED");
    await updates.check({ asked: false });
    expect(dialog.asked).toEqual([]);
    const done = updates.check({ asked: true });
    expect((await press(0)).message).toContain("ECONNREFUSED");
    await done;
  });

  test("that do not exist are told to whoever asked, and to nobody else", async () => {
    found = null;
    await updates.check({ asked: false });
    expect(dialog.asked).toEqual([]);
    const done = updates.check({ asked: true });
    expect((await press(0)).message).toBe("已是最新版本");
    await done;
  });

  test("are looked for a minute after the start and then daily, one at a time", async () => {
    found = null;
    await clock.advance(60_000);
    expect(did.filter((what) => what === "check")).toHaveLength(1);
    await clock.advance(2 * 24 * 3_600_000);
    expect(did.filter((what) => what === "check")).toHaveLength(3);
    found = release;
    const done = updates.check({ asked: true });
    await question();
    await updates.check({ asked: true });
    expect(dialog.asked).toHaveLength(1);
    await press(LATER);
    await done;
  });
});

test("busy is a reader that reads, or an enrolment that the platform does not have", () => {
  expect(isBusy(READY)).toBe(false);
  expect(isBusy({ ...READY, ...BUSY })).toBe(true);
  expect(isBusy({ ...READY, unsent: 1 })).toBe(true);
});
