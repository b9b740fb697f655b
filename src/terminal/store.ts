/** What the terminal keeps: encrypted, and durable before anything is reported to the server. */
import type Sqlite from "better-sqlite3-multiple-ciphers";
import { Fault } from "../base/fault.ts";
import { mediumFailure, openEncrypted, openFault } from "../storage/encrypted.ts";
import { terminalFaults } from "./faults.ts";
import { migrate } from "./schema.ts";

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
  readonly cmd: string;
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

/**
 * shift: ms that the terminal's clock is ahead of the machine's; reboot: `<ms since the epoch> <code>`; server: whose
 * codes the finished commands carry; topLogo: base64; topLogoFrom: the address it came from.
 */
export type StateName =
  | "project"
  | "title"
  | "shift"
  | "reboot"
  | "server"
  | "topLogo"
  | "bottomLogo"
  | "topLogoFrom"
  | "bottomLogoFrom";

const PERSON = `select user_code as userCode, name, password, id_card as idCard, face_data as faceData, fingerprint,
  photo from persons`;
const FINISHED = "select cmd, code, success, message from finished";
const PUNCH = "select id, user_code as userCode, at, type, photo, failures from punches";

export class TerminalStore {
  readonly #db: Sqlite.Database;
  readonly #sn: string;

  /** @throws Fault `database.*` */
  constructor(file: string, key: string, sn: string) {
    this.#db = openEncrypted(file, key);
    this.#sn = sn;
    try {
      migrate(this.#db, file);
    } catch (error) {
      this.#db.close();
      throw error instanceof Fault ? error : openFault(error, file);
    }
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

  /**
   * The results that wait and the codes that are done are one server's: another one counts its commands anew, and
   * must not hear that its first downloadUser was done long ago.
   */
  belongTo(server: string): void {
    if (this.state("server") === server) return;
    this.write(() => {
      this.#db.prepare("delete from finished").run();
      this.setState("reboot", null);
      this.setState("server", server);
    });
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
           photo = coalesce(@photo, photo), photo_taken = iif(@photo is null, photo_taken, 0)`,
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

  /** A photo that was taken here. @param sent the server has it */
  savePhoto(userCode: string, photo: Uint8Array, sent: boolean): void {
    this.#db
      .prepare("update persons set photo = ?, photo_taken = ? where user_code = ?")
      .run(photo, Number(!sent), userCode);
  }

  /** Whose photo was taken here and is not at the server, by user code; `after` continues the list. */
  withOwnPhoto(after: string, limit: number): Person[] {
    const where = "where photo_taken = 1 and user_code > ? order by user_code limit ?";
    return this.#db.prepare(`${PERSON} ${where}`).all(after, limit) as Person[];
  }

  photoSent(userCodes: readonly string[]): void {
    for (const code of userCodes)
      this.#db.prepare("update persons set photo_taken = 0 where user_code = ?").run(code);
  }

  /** For 4.2: who is here, how many of them with face and fingerprint. */
  census(): { userCodes: string[]; managers: string[]; faces: number; fingerprints: number } {
    const count = (column: string) =>
      this.#db.prepare(`select count(${column}) from persons`).pluck().get() as number;
    const codes = this.#db
      .prepare("select user_code from persons order by user_code")
      .pluck()
      .all() as string[];
    const managers = this.#db
      .prepare("select user_code from persons where privilege = 'MANAGER' order by user_code")
      .pluck()
      .all() as string[];
    return { userCodes: codes, managers, faces: count("photo"), fingerprints: count("fingerprint") };
  }

  privilege(userCode: string): "MANAGER" | "USER" | null {
    const value = this.#db.prepare("select privilege from persons where user_code = ?").pluck().get(userCode);
    return (value as "MANAGER" | "USER" | undefined) ?? null;
  }

  count(what: "persons" | "punches" | "unsent"): number {
    const from = { persons: "persons", punches: "punches", unsent: "punches where uploaded = 0" }[what];
    return this.#db.prepare(`select count(*) from ${from}`).pluck().get() as number;
  }

  /** The result of a command that was carried out before, or null. */
  finished(cmd: string, code: string): Finished | null {
    const row = this.#db.prepare(`${FINISHED} where code = ? and cmd = ?`).get(code, cmd);
    return row ? toFinished(row as FinishedRow) : null;
  }

  /** Belongs into the transaction of what the command changed. */
  finish({ cmd, code, success, message }: Finished): void {
    this.#db
      .prepare("insert or replace into finished (cmd, code, success, message) values (?, ?, ?, ?)")
      .run(cmd, code, Number(success), message);
    this.#db
      .prepare("delete from finished where reported = 1 and id <= (select max(id) - ? from finished)")
      .run(FINISHED_KEPT);
  }

  /** Oldest first. */
  unreported(): Finished[] {
    return (this.#db.prepare(`${FINISHED} where reported = 0 order by id`).all() as FinishedRow[]).map(
      toFinished,
    );
  }

  setReported(code: string, reported: boolean): void {
    this.#db.prepare("update finished set reported = ? where code = ?").run(Number(reported), code);
  }

  /** When the person's last kept punch was: the one that was kept last, whatever its clock said (H1, H2). */
  lastPunch(userCode: string): number | null {
    const at = this.#db
      .prepare("select at from punches where user_code = ? order by id desc limit 1")
      .pluck()
      .get(userCode);
    return (at as number | undefined) ?? null;
  }

  addPunch(punch: Omit<Punch, "id" | "failures">): number {
    const { lastInsertRowid } = this.#db
      .prepare("insert into punches (user_code, at, type, photo) values (@userCode, @at, @type, @photo)")
      .run(punch);
    return Number(lastInsertRowid);
  }

  /** Refused less than `failures` times, oldest first. */
  unsent(limit: number, failures: number): Punch[] {
    const where = "where uploaded = 0 and failures < ? order by id limit ?";
    return this.#db.prepare(`${PUNCH} ${where}`).all(failures, limit) as Punch[];
  }

  /** Refused `failures` times or more, the least often refused first, so that each has its turn. */
  suspects(limit: number, failures: number): Punch[] {
    const where = "where uploaded = 0 and failures >= ? order by failures, id limit ?";
    return this.#db.prepare(`${PUNCH} ${where}`).all(failures, limit) as Punch[];
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

  /**
   * What a person or the terminal itself may delete: uploaded punches and those that failed too often (spec L39).
   *
   * @param before only punches older than this, ms since the epoch
   * @returns how many are gone
   */
  deletePunches({ moreFailuresThan, before }: { moreFailuresThan: number; before: number }): number {
    return this.#db
      .prepare("delete from punches where (uploaded = 1 or failures > ?) and at < ?")
      .run(moreFailuresThan, before).changes;
  }

  /** As it left the factory. */
  clear(): void {
    for (const table of ["persons", "punches", "finished", "state"]) this.#db.exec(`delete from ${table}`);
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
  readonly cmd: string;
  readonly code: string;
  readonly success: number;
  readonly message: string;
}

const toFinished = (row: FinishedRow): Finished => ({ ...row, success: row.success === 1 });
