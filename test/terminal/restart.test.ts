/** What is left when the terminal is stopped in the middle of something, and what is done again. */
import { mkdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3-multiple-ciphers";
import { describe, expect, test } from "vitest";
import { openEncrypted } from "../../src/storage/encrypted.ts";
import { tempDir } from "../support/temp-dir.ts";
import {
  commandReply,
  OK,
  openStand,
  pass,
  passFor,
  persons,
  REFUSED,
  ScriptedServer,
  type Stand,
  startAt,
} from "./scripted-server.ts";
import { KEY } from "./support.ts";

const WORKER = { userCode: "7", name: "样本甲" };
const DAY = Date.parse("2026-11-24T08:00:00+08:00");

/** Offers downloadUser 1 until its report has come. */
function offerUntilReported({ server, clock }: Stand, callback: () => "silence" | undefined) {
  clock.hangs = false;
  let reported = false;
  server.answer = ({ path, params }) => {
    if (path === "/person/downloadPersonData") return persons(WORKER);
    if (path === "/device/callback") {
      const reply = callback();
      reported ||= reply === undefined;
      return reply;
    }
    return path === "/device/getServer" && params.data === undefined && !reported
      ? commandReply("downloadUser", "1")
      : undefined;
  };
}

describe("stopped between storing and reporting", () => {
  test("the report is sent after the start; the command is not executed again", async () => {
    const stand = await openStand();
    const { server } = stand;
    offerUntilReported(stand, () => "silence");
    const first = await startAt(stand);
    await pass(stand, () => server.count("/device/callback") === 1);
    await first.stop();
    offerUntilReported(stand, () => undefined);
    server.calls.length = 0;
    const second = await startAt(stand);
    await pass(stand, () => server.count("/device/callback") === 1);
    await passFor(stand, 120_000);
    expect(server.paths[0]).toBe("/device/getServer");
    expect(server.count("/person/downloadPersonData")).toBe(0);
    expect(server.count("/device/callback")).toBe(1);
    expect(second.status.userCodes).toEqual(["7"]);
  });

  test("stopped while the persons are being fetched: nothing is half there, the command is done after the start", async () => {
    const stand = await openStand();
    const { server } = stand;
    server.answer = ({ path }) =>
      path === "/device/getServer" ? commandReply("downloadUser", "1") : "silence";
    const first = await startAt(stand);
    await pass(stand, () => server.count("/person/downloadPersonData") === 1);
    await first.stop();
    offerUntilReported(stand, () => undefined);
    const second = await startAt(stand);
    expect(second.status.userCodes).toEqual([]);
    await pass(stand, () => server.count("/device/callback") === 1);
    expect(second.status.userCodes).toEqual(["7"]);
  });
});

test("a reboot that finds its file gone is told, and over when the file is back", async () => {
  const stand = await openStand();
  const { server } = stand;
  const dir = join(stand.dir, "data");
  mkdirSync(dir);
  const queue = [commandReply("reboot", "1")];
  server.answer = ({ path }) => {
    if (path === "/device/reboot") renameSync(dir, `${dir}-away`);
    if (path === "/device/reboot") return { ...OK, data: { times: "-1" } };
    return path === "/device/getServer" ? queue.shift() : undefined;
  };
  const terminal = await startAt({ ...stand, dir });
  const faults: string[] = [];
  terminal.on("fault", ({ id }) => faults.push(id));
  await pass(stand, () => faults.length > 0);
  await passFor(stand, 300_000);
  expect(faults).toEqual(["database.open"]);
  renameSync(`${dir}-away`, dir);
  await pass(stand, () => server.count("/device/callback") === 1);
  await passFor(stand, 60_000);
  expect(server.count("/device/reboot")).toBe(1);
});

describe("another server", () => {
  test("its command 1 is carried out, although the first server's command 1 was", async () => {
    const stand = await openStand();
    offerUntilReported(stand, () => undefined);
    const first = await startAt(stand);
    await pass(stand, () => stand.server.count("/device/callback") === 1);
    await first.stop();
    const other = { ...stand, server: await ScriptedServer.start(stand.clock) };
    offerUntilReported(other, () => undefined);
    await startAt(other);
    await pass(other, () => other.server.count("/device/callback") === 1);
    expect(other.server.count("/person/downloadPersonData")).toBe(1);
  });

  test("another command under a code that was used before is carried out", async () => {
    const stand = await openStand();
    const queue = [commandReply("getDeviceInfo", "1"), commandReply("machineOperation", "1")];
    stand.server.answer = ({ path }) =>
      path === "/device/getServer" ? queue.shift() : { ...OK, data: { operation: "1", name: "样本工地" } };
    const terminal = await startAt(stand);
    await passFor(stand, 120_000);
    expect(terminal.status.project).toBe("样本工地");
  });
});

describe("the three-second rule (spec L37)", () => {
  async function withWorkers() {
    const stand = await openStand();
    const { server } = stand;
    const queue = [commandReply("downloadUser", "1")];
    server.answer = ({ path, params }) => {
      if (path === "/person/downloadPersonData") return persons(WORKER, { userCode: "8", name: "样本乙" });
      return path === "/device/getServer" && params.data === undefined ? queue.shift() : undefined;
    };
    const terminal = await startAt(stand);
    await pass(stand, () => server.count("/device/callback") === 1);
    return { stand, terminal };
  }

  test("holds over a restart", async () => {
    const { stand, terminal } = await withWorkers();
    expect(terminal.punch("7", { at: DAY })).toBe("kept");
    await terminal.stop();
    const again = await startAt(stand);
    expect(again.punch("7", DAY + 2_000)).toBe("repeated");
    expect(again.punch("7", { at: DAY + 3_000 })).toBe("kept");
  });

  test("counts from the last kept punch, over all methods, for each person apart", async () => {
    const { terminal } = await withWorkers();
    expect(terminal.punch("7", { at: DAY })).toBe("kept");
    expect(terminal.punch("7", { at: DAY + 1_000, type: "idcard" })).toBe("repeated");
    expect(terminal.punch("8", { at: DAY + 1_000 })).toBe("kept");
    expect(terminal.punch("7", { at: DAY + 2_000 })).toBe("repeated");
    expect(terminal.punch("7", { at: DAY + 4_000 })).toBe("kept");
  });

  test("goes on by the new time when the clock was set back", async () => {
    const { terminal } = await withWorkers();
    const hour = 3_600_000;
    expect(terminal.punch("7", { at: DAY })).toBe("kept");
    expect(terminal.punch("7", { at: DAY - hour })).toBe("kept");
    expect(terminal.punch("7", { at: DAY - hour + 1_000 })).toBe("repeated");
    expect(terminal.punch("7", { at: DAY - hour + 3_000 })).toBe("kept");
  });

  test("what is repeated is not uploaded; what is kept is, in the printed form", async () => {
    const { stand, terminal } = await withWorkers();
    terminal.punch("7", { at: DAY + 100 });
    terminal.punch("7", { at: DAY + 2_000 });
    await pass(stand, () => terminal.status.unsent === 0);
    const sent = stand.server.calls.filter(
      ({ path, params }) => path === "/device/getServer" && params.data !== undefined,
    );
    expect(sent.flatMap(({ params }) => JSON.parse(params.data ?? ""))).toEqual([
      { userCode: 7, time: "2026-11-24 08:00:00 100", type: "face", pic: "", temperature: "0" },
    ]);
    await passFor(stand, 120_000);
    expect(stand.server.count("/device/getServer+data")).toBe(1);
  });

  test("punches and their failures outlive a restart", async () => {
    const { stand, terminal } = await withWorkers();
    stand.server.answer = () => REFUSED;
    terminal.punch("7", { at: DAY });
    await terminal.stop();
    stand.server.answer = () => undefined;
    const again = await startAt(stand);
    await pass(stand, () => again.status.unsent === 0);
    expect(stand.server.count("/device/getServer+data")).toBe(1);
  });
});

describe("the file", () => {
  test("shows nobody who reads it without the key", async () => {
    const stand = await openStand();
    offerUntilReported(stand, () => undefined);
    const terminal = await startAt(stand);
    await pass(stand, () => stand.server.count("/device/callback") === 1);
    const bytes = ["terminal.db", "terminal.db-wal"].map((name) => readFileSync(join(stand.dir, name)));
    for (const part of bytes) expect(part.includes("样本甲")).toBe(false);
    await terminal.stop();
    expect(() => new Sqlite(join(stand.dir, "terminal.db")).prepare("select * from persons").all()).toThrow();
  });

  test("of the first version is brought up to date, with its people and punches", async () => {
    const stand = await openStand();
    const db = openEncrypted(join(stand.dir, "terminal.db"), KEY);
    db.exec(FIRST_VERSION);
    db.close();
    const terminal = await startAt(stand);
    expect(terminal.status).toMatchObject({ userCodes: ["7"], unsent: 1 });
    await pass(stand, () => terminal.status.unsent === 0);
  });

  test("of a newer version is left alone", async () => {
    const dir = await tempDir();
    const db = openEncrypted(join(dir, "terminal.db"), KEY);
    db.pragma("user_version = 99");
    db.close();
    const stand = await openStand();
    await expect(startAt({ ...stand, dir })).rejects.toMatchObject({ id: "database.newer" });
  });
});

/** As the first terminals wrote it. */
const FIRST_VERSION = `
  create table persons (
    user_code text primary key, name text not null, password text, id_card text, face_data text,
    fingerprint text, photo blob, privilege text not null default 'USER'
  ) strict, without rowid;
  create table punches (
    id integer primary key autoincrement, user_code text not null, at integer not null, type text not null,
    photo blob, uploaded integer not null default 0, failures integer not null default 0
  ) strict;
  create index punches_unsent on punches (id) where uploaded = 0;
  create index punches_by_person on punches (user_code, at);
  create table finished (
    id integer primary key autoincrement, code text not null unique, success integer not null,
    message text not null, reported integer not null default 0
  ) strict;
  create table state (name text primary key, value text not null) strict, without rowid;
  insert into persons (user_code, name) values ('7', '样本甲');
  insert into punches (user_code, at, type) values ('7', 1795478400000, 'face');
`;
