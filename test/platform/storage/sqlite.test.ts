import { mkdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import Sqlite from "better-sqlite3-multiple-ciphers";
import { expect, test } from "vitest";
import type { Fault } from "../../../src/base/fault.ts";
import type { Database } from "../../../src/platform/storage/database.ts";
import { openSqlite } from "../../../src/platform/storage/sqlite.ts";
import { tempDir } from "../../support/temp-dir.ts";

const KEY = "0f".repeat(32);
const OTHER_KEY = "f0".repeat(32);

async function faultOf(opening: Promise<Database>): Promise<Fault> {
  return await opening.then(
    async (database) => {
      await database.close();
      throw new Error("it opened");
    },
    (fault: Fault) => fault,
  );
}

async function filled(): Promise<string> {
  const file = join(await tempDir(), "platform.db");
  const { db, close } = await openSqlite(file, KEY);
  await db.insertInto("secrets").values({ name: "note", value: "张三 is here" }).execute();
  await close();
  return file;
}

test("what was written is there after opening again, and on disk nobody can read it", async () => {
  const file = await filled();
  const bytes = await readFile(file);
  expect(bytes.includes(Buffer.from("张三"))).toBe(false);
  expect(bytes.includes(Buffer.from("SQLite format 3"))).toBe(false);
  const { db, close } = await openSqlite(file, KEY);
  expect(await db.selectFrom("secrets").select("value").execute()).toEqual([{ value: "张三 is here" }]);
  await close();
});

test("durability is set as promised: WAL, synchronous FULL, foreign keys", async () => {
  const { sql } = await import("kysely");
  const { db, close } = await openSqlite(join(await tempDir(), "p.db"), KEY);
  const pragma = async (name: string) =>
    Object.values((await sql.raw(`pragma ${name}`).execute(db)).rows[0] ?? {})[0];
  expect([await pragma("journal_mode"), await pragma("synchronous"), await pragma("foreign_keys")]).toEqual([
    "wal",
    2,
    1,
  ]);
  await close();
});

test("a wrong key is told by name, and the file stays as it was", async () => {
  const file = await filled();
  const before = await readFile(file);
  const fault = await faultOf(openSqlite(file, OTHER_KEY));
  expect(fault.id).toBe("database.key");
  expect(fault.text("zh").cause).toContain(file);
  expect(await readFile(file)).toEqual(before);
  await (await openSqlite(file, KEY)).close();
});

test("a key of the wrong form is told before anything is opened", async () => {
  const file = join(await tempDir(), "p.db");
  for (const key of ["", "abc", "zz".repeat(32), `${KEY}'; --`])
    expect((await faultOf(openSqlite(file, key))).id).toBe("database.key-format");
  await expect(readFile(file)).rejects.toThrow("ENOENT");
});

test("damage is told by name, and the file stays as it was", async () => {
  const file = await filled();
  const whole = await readFile(file);
  const damaged = Buffer.from(whole);
  damaged.fill(0xa5, whole.length / 2, whole.length / 2 + 4096);
  const plain = join(await tempDir(), "plain.db");
  new Sqlite(plain).exec("create table t (x)").close();
  for (const bytes of [
    Buffer.from("这不是数据库"),
    damaged,
    whole.subarray(0, 3 * 4096),
    await readFile(plain),
  ]) {
    await writeFile(file, bytes);
    const fault = await faultOf(openSqlite(file, KEY));
    expect(fault.id).toBe("database.corrupt");
    expect(fault.text("zh").remedy).toContain("备份");
    expect(await readFile(file)).toEqual(Buffer.from(bytes));
  }
});

test("a file of no bytes is a new database", async () => {
  const file = await filled();
  await truncate(file, 0);
  await (await openSqlite(file, KEY)).close();
});

test("a second opening is refused while the first one lasts", async () => {
  const file = await filled();
  const first = await openSqlite(file, KEY);
  expect((await faultOf(openSqlite(file, KEY))).id).toBe("database.in-use");
  await first.db.insertInto("secrets").values({ name: "still", value: "works" }).execute();
  await first.close();
  await (await openSqlite(file, KEY)).close();
});

test("a directory that is not there, or a directory instead of a file, is told", async () => {
  const dir = await tempDir();
  await mkdir(join(dir, "d.db"));
  for (const file of [join(dir, "none", "p.db"), join(dir, "d.db")])
    expect((await faultOf(openSqlite(file, KEY))).id).toBe("database.open");
});

test("a database of a newer program is left alone", async () => {
  const file = await filled();
  const { db, close } = await openSqlite(file, KEY);
  await db
    .withTables<{ schema_version: { version: number } }>()
    .updateTable("schema_version")
    .set({ version: 999 })
    .execute();
  await close();
  expect((await faultOf(openSqlite(file, KEY))).id).toBe("database.newer");
});
