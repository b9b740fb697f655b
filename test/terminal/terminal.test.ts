/** The device's side of chapter 4 against the real platform. */
import { describe, expect, test } from "vitest";
import type { Fault } from "../../src/base/fault.ts";
import type { Terminal } from "../../src/terminal/index.ts";
import { nextEvent } from "../support/until.ts";
import { openSite, passTime, type Site, SN, startTerminal, workers } from "./support.ts";

interface Result {
  readonly cmd: string;
  readonly success: boolean;
  readonly message: string;
}

/** Queues a command, lets the terminal do it. */
async function perform(site: Site, terminal: Terminal, cmd: string, params?: string): Promise<Result> {
  const code = await site.platform.command(cmd, params, SN);
  const result = nextEvent<Result & { code: string }>(terminal, "command", (event) => event.code === code);
  return await passTime(site, result);
}

async function atWork(changes: Parameters<typeof startTerminal>[1] = {}) {
  const site = await openSite();
  const terminal = await startTerminal(site, changes);
  const beat = nextEvent(terminal, "heartbeat");
  await terminal.start();
  await beat;
  return { site, terminal };
}

/** The platform's word on all its commands, once the terminal has reported. */
async function states(site: Site, terminal: Terminal): Promise<string[]> {
  await passTime(site, nextEvent(terminal, "heartbeat"));
  return (await site.platform.api("GET", "/commands")).body.commands.map(
    ({ state }: { state: string }) => state,
  );
}

describe("all ten commands", () => {
  test("downloadUser enrols with photo before it reports; deletePerson takes them away", async () => {
    const { site, terminal } = await atWork();
    const codes = await workers(site, ["张三", "李四"]);
    expect(await perform(site, terminal, "downloadUser", codes.join(","))).toMatchObject({ success: true });
    expect(terminal.status.userCodes).toEqual(codes);
    expect(await perform(site, terminal, "deletePerson", `${codes[0]},99`)).toMatchObject({ success: true });
    expect(terminal.status.userCodes).toEqual(codes.slice(1));
    expect(await states(site, terminal)).toEqual(["acknowledged", "acknowledged"]);
  });

  test.each(["v1", "v2", "v2.1"] as const)(
    "a photo comes inside the reply or by its address: %s",
    async (version) => {
      const { site, terminal } = await atWork({ version });
      const [code = ""] = await workers(site, ["张三"]);
      expect(await perform(site, terminal, "downloadUser", code)).toMatchObject({ success: true });
      expect(terminal.punch(code)).toBe("kept");
      const uploaded = nextEvent<{ state: string }>(terminal, "punch", ({ state }) => state === "uploaded");
      await passTime(site, uploaded);
      const [punch] = (await site.platform.api("GET", "/attendance")).body.attendance;
      expect(punch).toMatchObject({ userCode: code, name: "张三", type: "face", flags: [] });
      expect(punch.photo).toMatch(/^[0-9a-f]{64}$/);
    },
  );

  test.each([
    ["getDeviceInfo", undefined],
    ["setTimeInfo", undefined],
    ["uploadAttendance", undefined],
    ["uploadPersonPic", undefined],
    ["machineOperation", '{"operation":"1","name":"样本工地"}'],
  ])("%s", async (cmd, params) => {
    const { site, terminal } = await atWork();
    const [code = ""] = await workers(site, ["张三"]);
    await perform(site, terminal, "downloadUser", code);
    expect(await perform(site, terminal, cmd, params)).toMatchObject({ success: true });
    expect(await states(site, terminal)).toEqual(["acknowledged", "acknowledged"]);
  });

  test("setAdmin: a stranger cannot become administrator", async () => {
    const { site, terminal } = await atWork();
    const [code] = await workers(site, ["张三"]);
    await perform(site, terminal, "downloadUser", code);
    const admin = (userCode?: string) => JSON.stringify({ userCode, privilege: "MANAGER" });
    expect(await perform(site, terminal, "setAdmin", admin(code))).toMatchObject({ success: true });
    expect(await perform(site, terminal, "setAdmin", admin("77"))).toMatchObject({
      success: false,
      message: expect.stringContaining("77"),
    });
  });

  test("registrationModel sends the photo that is taken, or says that nobody came", async () => {
    const taken: { photo: Uint8Array | null } = { photo: null };
    const { site, terminal } = await atWork({ takePhoto: async () => taken.photo });
    const [code] = await workers(site, ["张三"]);
    expect(await perform(site, terminal, "registrationModel", code)).toMatchObject({ success: false });
    const { picture } = await import("../platform/support/rig.ts");
    taken.photo = await picture();
    expect(await perform(site, terminal, "registrationModel", code)).toMatchObject({ success: true });
  });

  test("machineOperation 0 forgets everybody and keeps what is not uploaded", async () => {
    const { site, terminal } = await atWork();
    const [code = ""] = await workers(site, ["张三"]);
    await perform(site, terminal, "downloadUser", code);
    await perform(site, terminal, "machineOperation", '{"operation":"1","name":"样本工地"}');
    expect(terminal.status.project).toBe("样本工地");
    site.network.cut();
    terminal.punch(code);
    await site.clock.passFor(1_000);
    site.network.mend();
    const code0 = await site.platform.command("machineOperation", '{"operation":"0"}', SN);
    const result = nextEvent<Result & { code: string }>(terminal, "command", (event) => event.code === code0);
    await passTime(site, result);
    expect(terminal.status).toMatchObject({ userCodes: [], project: null });
    await site.clock.passFor(62_000);
    expect((await site.platform.api("GET", "/attendance")).body.attendance).toHaveLength(1);
  });

  test("reboot happens once, and is reported after it", async () => {
    const { site, terminal } = await atWork();
    let restarts = 0;
    terminal.on("restarted", () => restarts++);
    await perform(site, terminal, "reboot", "-1");
    for (let beats = 0; beats < 5; beats++) await passTime(site, nextEvent(terminal, "heartbeat"));
    expect(restarts).toBe(1);
    expect(await states(site, terminal)).toEqual(["acknowledged"]);
  });

  test("a command that nobody knows is refused by name and does not stop the next one", async () => {
    const { site, terminal } = await atWork();
    await site.platform.storage.run("select 1");
    await site.platform.command("setTimeInfo", undefined, SN);
    await site.platform.storage.run("update commands set cmd = 'selfDestruct'");
    const result = nextEvent<Result>(terminal, "command");
    expect(await passTime(site, result)).toMatchObject({
      success: false,
      message: expect.stringContaining("selfDestruct"),
    });
  });
});

describe("a bad network", () => {
  test("a lost report is sent again after a restart; the person is not enrolled twice", async () => {
    const { site, terminal } = await atWork();
    const [code] = await workers(site, ["张三"]);
    site.network.passAnswer = (line) => !line.includes("/device/callback");
    await perform(site, terminal, "downloadUser", code);
    await terminal.stop();
    site.network.passAnswer = () => true;
    const again = await startTerminal(site);
    const events: unknown[] = [];
    again.on("person", (event) => events.push(event));
    const beat = nextEvent(again, "heartbeat");
    await again.start();
    await beat;
    expect(await states(site, again)).toEqual(["acknowledged"]);
    expect(events).toEqual([]);
    expect(again.status.userCodes).toEqual([code]);
  });

  test("a server that is away is told once, and found again", async () => {
    const { site, terminal } = await atWork();
    const faults: string[] = [];
    terminal.on("fault", (fault: Fault) => faults.push(fault.id));
    site.network.cut();
    for (let i = 0; i < 4; i++) await site.clock.passFor(31_000);
    expect(faults).toEqual(["terminal.unreachable"]);
    site.network.mend();
    const beat = nextEvent(terminal, "heartbeat");
    await passTime(site, beat);
  });

  test.each([
    ["terminal.wrong-secret", { secret: "another" }],
    ["terminal.unknown-app", { appid: "nobody" }],
    ["terminal.not-registered", { sn: "ELSEWHERE" }],
  ])("%s is told by name", async (id, changes) => {
    const site = await openSite();
    const terminal = await startTerminal(site, changes);
    const fault = nextEvent<Fault>(terminal, "fault");
    await terminal.start();
    expect((await fault).id).toBe(id);
    expect((await fault).text("zh").remedy).not.toContain("{");
  });
});

describe("punches (spec 2.2)", () => {
  async function withPerson(changes: Parameters<typeof startTerminal>[1] = {}) {
    const parts = await atWork(changes);
    const [code = ""] = await workers(parts.site, ["张三"]);
    await perform(parts.site, parts.terminal, "downloadUser", code);
    return { ...parts, code };
  }

  test("the same person within three seconds counts once; three seconds later again; a clock set back as well", async () => {
    const { terminal, code } = await withPerson();
    const at = Date.parse("2026-11-24T08:00:00+08:00");
    const punch = (ms: number) => terminal.punch(code, { at: at + ms });
    expect([0, 1, 2_999, 3_000, 5_999, -1].map(punch)).toEqual([
      "kept",
      "repeated",
      "repeated",
      "kept",
      "repeated",
      "kept",
    ]);
  });

  test("a stranger leaves nothing", async () => {
    const { terminal } = await withPerson();
    expect(terminal.punch("4711")).toBe("unknown");
    expect(terminal.status.unsent).toBe(0);
  });

  test("a lost answer makes no second punch", async () => {
    const { site, terminal, code } = await withPerson();
    let lost = 0;
    site.network.passAnswer = () => lost++ > 0;
    terminal.punch(code);
    const uploaded = nextEvent<{ state: string }>(terminal, "punch", ({ state }) => state === "uploaded");
    for (let i = 0; i < 3; i++) await passTime(site, uploaded);
    expect(lost).toBeGreaterThan(1);
    expect((await site.platform.api("GET", "/attendance")).body.attendance).toHaveLength(1);
  });

  test("full of what is not uploaded: the next punch is refused aloud; uploaded ones make room", async () => {
    const { site, terminal, code } = await withPerson({ capacity: 3 });
    const at = Date.parse("2026-11-24T08:00:00+08:00");
    site.network.cut();
    for (let i = 0; i < 3; i++) expect(terminal.punch(code, { at: at + i * 5_000 })).toBe("kept");
    expect(() => terminal.punch(code, { at: at + 60_000 })).toThrow(
      expect.objectContaining({ id: "terminal.storage-full" }),
    );
    expect(terminal.status.unsent).toBe(3);
    site.network.mend();
    const uploaded = nextEvent<{ state: string }>(terminal, "punch", ({ state }) => state === "uploaded");
    await passTime(site, uploaded);
    expect(terminal.punch(code, { at: at + 60_000 })).toBe("kept");
  });
});
