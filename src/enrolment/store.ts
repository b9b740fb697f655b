/** The outbox on disk: encrypted, one transaction a change, durable when a call returns. */
import type Sqlite from "better-sqlite3-multiple-ciphers";
import { Fault } from "../base/fault.ts";
import { mediumFailure, openEncrypted } from "../storage/encrypted.ts";
import { storageFaults } from "../storage/faults.ts";
import { enrolmentFaults } from "./faults.ts";
import type { Dispatch, EnrolmentRecord, TerminalRecord } from "./record.ts";
import type { FaultView, TerminalChoice } from "./schemas.ts";

/** What each version adds; a file of an older one gets what it lacks. */
const VERSIONS = [
  `
  create table enrolments (
    id text primary key,
    idempotency_key text not null unique,
    content_hash text not null,
    number text not null,
    created_at integer not null,
    card text not null,
    photo blob not null,
    user_code text,
    photo_sent integer not null default 0,
    refusal text,
    open integer not null default 1
  ) strict;
  create index enrolments_by_number on enrolments (number, created_at);
  create index enrolments_open on enrolments (created_at) where open = 1;
  create index enrolments_by_time on enrolments (created_at);
  create table terminals (
    enrolment text not null references enrolments (id),
    sn text not null,
    name text not null,
    state text not null,
    message text,
    at integer not null,
    primary key (enrolment, sn)
  ) strict, without rowid;
  create table dispatches (
    key text primary key,
    enrolment text not null references enrolments (id),
    devices text not null,
    batch_id text unique
  ) strict, without rowid;
  create index dispatches_by_enrolment on dispatches (enrolment);
`,
  `
  create table known_terminals (
    sn text primary key,
    name text not null,
    online integer not null
  ) strict, without rowid;
`,
];

interface Row {
  readonly id: string;
  readonly created_at: number;
  readonly card: string;
  readonly user_code: string | null;
  readonly photo_sent: number;
  readonly refusal: string | null;
}

export interface NewEnrolment {
  readonly id: string;
  readonly idempotencyKey: string;
  readonly contentHash: string;
  readonly record: EnrolmentRecord;
  readonly photo: Uint8Array;
}

export class EnrolmentStore {
  readonly #db: Sqlite.Database;

  /** @throws Fault `database.*`, see {@link openEncrypted} */
  constructor(file: string, key: string) {
    this.#db = openEncrypted(file, key);
    const version = this.#db.pragma("user_version", { simple: true }) as number;
    if (version > VERSIONS.length) {
      this.#db.close();
      throw new Fault(storageFaults["database.newer"], { file });
    }
    if (version < VERSIONS.length) {
      this.#write(() => {
        for (const addition of VERSIONS.slice(version)) this.#db.exec(addition);
        this.#db.pragma(`user_version = ${VERSIONS.length}`);
      });
    }
  }

  close(): void {
    this.#db.close();
  }

  /** @throws Fault `enrolment.not-saved`; then nothing of it is stored */
  insert({ id, idempotencyKey, contentHash, record, photo }: NewEnrolment): void {
    this.#write(() => {
      this.#db
        .prepare(
          "insert into enrolments (id, idempotency_key, content_hash, number, created_at, card, photo) values (?, ?, ?, ?, ?, ?, ?)",
        )
        .run(
          id,
          idempotencyKey,
          contentHash,
          record.card.number,
          record.createdAt,
          JSON.stringify(record.card),
          photo,
        );
      this.#saveParts(record);
    });
  }

  /** Everything of a record that can change, at once. */
  update(record: EnrolmentRecord, open: boolean): void {
    this.#write(() => {
      this.#db
        .prepare("update enrolments set user_code = ?, photo_sent = ?, refusal = ?, open = ? where id = ?")
        .run(
          record.userCode,
          Number(record.photoSent),
          record.refusal && JSON.stringify(record.refusal),
          Number(open),
          record.id,
        );
      this.#saveParts(record);
    });
  }

  #saveParts({ id, terminals, dispatches }: EnrolmentRecord): void {
    this.#db.prepare("delete from terminals where enrolment = ?").run(id);
    for (const { sn, name, state, message, at } of terminals)
      this.#db
        .prepare("insert into terminals values (?, ?, ?, ?, ?, ?)")
        .run(id, sn, name, state, message, at);
    this.#db.prepare("delete from dispatches where enrolment = ?").run(id);
    for (const { key, devices, batchId } of dispatches)
      this.#db
        .prepare("insert into dispatches values (?, ?, ?, ?)")
        .run(key, id, JSON.stringify(devices), batchId);
  }

  find(id: string): EnrolmentRecord | null {
    return this.#records("where id = ?", id)[0] ?? null;
  }

  findByKey(idempotencyKey: string): { record: EnrolmentRecord; contentHash: string } | null {
    const [record] = this.#records("where idempotency_key = ?", idempotencyKey);
    if (!record) return null;
    const contentHash = this.#db
      .prepare("select content_hash from enrolments where id = ?")
      .pluck()
      .get(record.id) as string;
    return { record, contentHash };
  }

  findByBatch(batchId: string): EnrolmentRecord | null {
    return (
      this.#records("where id = (select enrolment from dispatches where batch_id = ?)", batchId)[0] ?? null
    );
  }

  /** The record of the same ID number before this one. */
  previousOf({ id, createdAt, card }: EnrolmentRecord): EnrolmentRecord | null {
    const where =
      "where number = ? and id <> ? and created_at <= ? order by created_at desc, rowid desc limit 1";
    return this.#records(where, card.number, id, createdAt)[0] ?? null;
  }

  /** Unfinished ones, oldest first. */
  open(): EnrolmentRecord[] {
    return this.#records("where open = 1 order by created_at, rowid");
  }

  /** Newest first: those since `from` and every unfinished one. */
  since(from: number, limit: number): EnrolmentRecord[] {
    return this.#records(
      "where created_at >= ? or open = 1 order by created_at desc, rowid desc limit ?",
      from,
      limit,
    );
  }

  photo(id: string): Buffer {
    return this.#db.prepare("select photo from enrolments where id = ?").pluck().get(id) as Buffer;
  }

  /** The platform's terminals as last remembered. */
  knownTerminals(): TerminalChoice[] {
    const rows = this.#db.prepare("select sn, name, online from known_terminals order by sn").all() as {
      sn: string;
      name: string;
      online: number;
    }[];
    return rows.map(({ sn, name, online }) => ({ sn, name, online: online === 1, waiting: 0 }));
  }

  /** @throws Fault `enrolment.not-saved` */
  rememberTerminals(terminals: readonly TerminalChoice[]): void {
    this.#write(() => {
      this.#db.prepare("delete from known_terminals").run();
      for (const { sn, name, online } of terminals)
        this.#db.prepare("insert into known_terminals values (?, ?, ?)").run(sn, name, Number(online));
    });
  }

  #records(where: string, ...values: unknown[]): EnrolmentRecord[] {
    const rows = this.#db
      .prepare(`select id, created_at, card, user_code, photo_sent, refusal from enrolments ${where}`)
      .all(...values) as Row[];
    return rows.map((row) => this.#recordOf(row));
  }

  #recordOf(row: Row): EnrolmentRecord {
    const terminals = this.#db
      .prepare("select sn, name, state, message, at from terminals where enrolment = ? order by sn")
      .all(row.id) as TerminalRecord[];
    const dispatches = this.#db
      .prepare("select key, devices, batch_id from dispatches where enrolment = ? order by key")
      .all(row.id) as { key: string; devices: string; batch_id: string | null }[];
    return {
      id: row.id,
      createdAt: row.created_at,
      card: JSON.parse(row.card),
      userCode: row.user_code,
      photoSent: row.photo_sent === 1,
      refusal: row.refusal === null ? null : (JSON.parse(row.refusal) as FaultView),
      terminals,
      dispatches: dispatches.map(
        ({ key, devices, batch_id }): Dispatch => ({ key, devices: JSON.parse(devices), batchId: batch_id }),
      ),
    };
  }

  #write(change: () => void): void {
    try {
      this.#db.transaction(change)();
    } catch (error) {
      const code = mediumFailure(error);
      if (code === null) throw error;
      throw new Fault(enrolmentFaults["enrolment.not-saved"], { code }, { cause: error });
    }
  }
}
