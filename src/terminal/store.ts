/** What the terminal keeps: encrypted, and durable before anything is reported to the server. */
import type Sqlite from "better-sqlite3-multiple-ciphers";
import { Fault } from "../base/fault.ts";
import { mediumFailure, openEncrypted } from "../storage/encrypted.ts";
import { terminalFaults } from "./faults.ts";

const SCHEMA = `
  create table if not exists persons (
    user_code text primary key, name text not null, password text, id_card text, face_data text,
    fingerprint text, photo blob, privilege text not null default 'USER'
  ) strict, without rowid;
  create table if not exists punches (
    id integer primary key autoincrement, user_code text not null, at integer not null, type text not null,
    photo blob, uploaded integer not null default 0, failures integer not null default 0
  ) strict;
  create index if not exists punches_unsent on punches (id) where uploaded = 0;
  create index if not exists punches_by_person on punches (user_code, at);
  create table if not exists finished (
    id integer primary key autoincrement, code text not null unique, success integer not null,
    message text not null, reported integer not null default 0
  ) strict;
  create table if not exists state (name text primary key, value text not null) strict, without rowid;
`;

/** B5. */
const FINISHED_KEPT = 50;

export interface Person {
  readonly userCode: string;
  readonly name: string;
  readonly password: string | null;
  readonly idCard: string | null;
  readonly faceData: string | null;
  readonly fingerprint: string | null;
  readonly photo: Uint8Array | null;
}

export interface Finished {
  readonly code: string;
  readonly success: boolean;
  readonly message: string;
}

export interface Punch {
  readonly id: number;
  readonly userCode: string;
  /** ms since the epoch, by the terminal's clock. */
  readonly at: number;
  readonly type: "face" | "fingerprint" | "idcard";
  readonly photo: Uint8Array | null;
  readonly failures: number;
}

/** shift: ms that the terminal's clock is ahead of the machine's; reboot: `<ms since the epoch> <code>`. */
export type StateName = "project" | "title" | "shift" | "reboot";

const PERSON = `select user_code as userCode, name, password, id_card as idCard, face_data as faceData, fingerprint,
  photo from persons`;
const PUNCH = "select id, user_code as userCode, at, type, photo, failures from punches";

export class TerminalStore {
  readonly #db: Sqlite.Database;
  readonly #sn: string;

  /** @throws Fault `database.*` */
  constructor(file: string, key: string, sn: string) {
    this.#db = openEncrypted(file, key);
    this.#sn = sn;
    this.#db.exec(SCHEMA);
  }

  close(): void {
    this.#db.close();
  }

  /** All of it or nothing. @throws Fault `terminal.not-saved` */
  write<T>(change: () => T): T {
    try {
      return this.#db.transaction(change)();
    } catch (error) {
      const reason = mediumFailure(error);
      if (reason === null) throw error;
      throw new Fault(terminalFaults["terminal.not-saved"], { sn: this.#sn, reason }, { cause: error });
    }
  }

  /** A person who is known already keeps the privilege; a photo stays when the server sent none. */
  savePerson(person: Person): "added" | "changed" {
    const known = this.#db.prepare("select 1 from persons where user_code = ?").get(person.userCode);
    this.#db
      .prepare(
        `insert into persons (user_code, name, password, id_card, face_data, fingerprint, photo)
         values (@userCode, @name, @password, @idCard, @faceData, @fingerprint, @photo)
         on conflict (user_code) do update set name = @name, password = @password, id_card = @idCard,
           face_data = coalesce(@faceData, face_data), fingerprint = coalesce(@fingerprint, fingerprint),
           photo = coalesce(@photo, photo)`,
      )
      .run(person);
    return known ? "changed" : "added";
  }

  deletePerson(userCode: string): boolean {
    return this.#db.prepare("delete from persons where user_code = ?").run(userCode).changes > 0;
  }

  deleteAllPersons(): void {
    this.#db.prepare("delete from persons").run();
  }

  setPrivilege(userCode: string, privilege: "MANAGER" | "USER"): boolean {
    const { changes } = this.#db
      .prepare("update persons set privilege = ? where user_code = ?")
      .run(privilege, userCode);
    return changes > 0;
  }

  person(userCode: string): Person | null {
    return (this.#db.prepare(`${PERSON} where user_code = ?`).get(userCode) as Person | undefined) ?? null;
  }

  /** Persons with a photo, by user code; `after` continues a list. */
  withPhoto(after: string, limit: number): Person[] {
    const where = "where photo is not null and user_code > ? order by user_code limit ?";
    return this.#db.prepare(`${PERSON} ${where}`).all(after, limit) as Person[];
  }

  /** For 4.2: who is here, how many of them with face and fingerprint. */
  census(): { userCodes: string[]; faces: number; fingerprints: number } {
    const count = (column: string) =>
      this.#db.prepare(`select count(${column}) from persons`).pluck().get() as number;
    const codes = this.#db
      .prepare("select user_code from persons order by user_code")
      .pluck()
      .all() as string[];
    return { userCodes: codes, faces: count("photo"), fingerprints: count("fingerprint") };
  }

  privilege(userCode: string): "MANAGER" | "USER" | null {
    const value = this.#db.prepare("select privilege from persons where user_code = ?").pluck().get(userCode);
    return (value as "MANAGER" | "USER" | undefined) ?? null;
  }

  count(what: "persons" | "punches" | "unsent"): number {
    const from = { persons: "persons", punches: "punches", unsent: "punches where uploaded = 0" }[what];
    return this.#db.prepare(`select count(*) from ${from}`).pluck().get() as number;
  }

  finished(code: string): Finished | null {
    const row = this.#db.prepare("select code, success, message from finished where code = ?").get(code);
    return row ? toFinished(row as FinishedRow) : null;
  }

  /** Belongs into the transaction of what the command changed. */
  finish({ code, success, message }: Finished): void {
    this.#db
      .prepare(
        `insert into finished (code, success, message) values (?, ?, ?)
         on conflict (code) do update set success = excluded.success, message = excluded.message, reported = 0`,
      )
      .run(code, Number(success), message);
    this.#db
      .prepare("delete from finished where reported = 1 and id <= (select max(id) - ? from finished)")
      .run(FINISHED_KEPT);
  }

  unreported(): Finished[] {
    const rows = this.#db
      .prepare("select code, success, message from finished where reported = 0 order by id")
      .all();
    return (rows as FinishedRow[]).map(toFinished);
  }

  setReported(code: string, reported: boolean): void {
    this.#db.prepare("update finished set reported = ? where code = ?").run(Number(reported), code);
  }

  lastPunch(userCode: string): number | null {
    const at = this.#db.prepare("select max(at) from punches where user_code = ?").pluck().get(userCode);
    return (at as number | null) ?? null;
  }

  addPunch(punch: Omit<Punch, "id" | "failures">): number {
    const { lastInsertRowid } = this.#db
      .prepare("insert into punches (user_code, at, type, photo) values (@userCode, @at, @type, @photo)")
      .run(punch);
    return Number(lastInsertRowid);
  }

  /** Oldest first. */
  unsent(limit: number): Punch[] {
    return this.#db.prepare(`${PUNCH} where uploaded = 0 order by id limit ?`).all(limit) as Punch[];
  }

  uploaded(ids: readonly number[]): void {
    for (const id of ids) this.#db.prepare("update punches set uploaded = 1 where id = ?").run(id);
  }

  uploadFailed(ids: readonly number[]): void {
    for (const id of ids) this.#db.prepare("update punches set failures = failures + 1 where id = ?").run(id);
  }

  /** Makes room for one: an uploaded punch first, then one that failed more than ten times (spec L38-39, H3). */
  deleteOneDeletable(moreFailuresThan: number): boolean {
    const { changes } = this.#db
      .prepare(
        `delete from punches where id = (
           select id from punches where uploaded = 1 or failures > ? order by uploaded desc, id limit 1)`,
      )
      .run(moreFailuresThan);
    return changes > 0;
  }

  state(name: StateName): string | null {
    return (this.#db.prepare("select value from state where name = ?").pluck().get(name) as string) ?? null;
  }

  setState(name: StateName, value: string | null): void {
    if (value === null) this.#db.prepare("delete from state where name = ?").run(name);
    else
      this.#db
        .prepare("insert into state values (?, ?) on conflict (name) do update set value = excluded.value")
        .run(name, value);
  }
}

interface FinishedRow {
  readonly code: string;
  readonly success: number;
  readonly message: string;
}

const toFinished = ({ code, success, message }: FinishedRow): Finished => ({
  code,
  success: success === 1,
  message,
});
