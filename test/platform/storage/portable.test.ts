import { readdir, readFile } from "node:fs/promises";
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from "kysely";
import { expect, test } from "vitest";
import type { DialectDetails } from "../../../src/platform/storage/database.ts";
import { initial } from "../../../src/platform/storage/migrations/0001-initial.ts";
import { administration } from "../../../src/platform/storage/migrations/0002-administration.ts";
import { reportedCodes } from "../../../src/platform/storage/migrations/0003-reported-codes.ts";

const PLATFORM = new URL("../../../src/platform/", import.meta.url);

test("SQL is written in one place only: everything else goes through kysely's builder", async () => {
  const files = (await readdir(PLATFORM, { recursive: true })).filter((name) => name.endsWith(".ts"));
  expect(files.length).toBeGreaterThan(80);
  for (const name of files.filter((name) => name !== "storage/sqlite.ts")) {
    const text = await readFile(new URL(name, PLATFORM), "utf8");
    expect([name, /better-sqlite3|\bsql`|\bsql\.|\.pragma\(/.test(text)]).toEqual([name, false]);
  }
});

test("the migrations are statements of PostgreSQL too", async () => {
  const statements: string[] = [];
  const db = new Kysely<unknown>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (of) => new PostgresIntrospector(of),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
    log: ({ query }) => void statements.push(query.sql),
  });
  const details: DialectDetails = {
    identity: ["bigint", (column) => column.primaryKey().generatedAlwaysAsIdentity()],
    bytes: "bytea",
  };
  for (const step of [initial, administration, reportedCodes]) await step(db, details);
  expect(statements.length).toBeGreaterThan(30);
  expect(statements.some((text) => text.includes("bytea"))).toBe(true);
  expect(statements.join("\n")).not.toMatch(/autoincrement|blob/i);
});
