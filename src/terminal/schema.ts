/** The tables of a terminal, as steps from one version of the file to the next. */
import type Sqlite from "better-sqlite3-multiple-ciphers";
import { Fault } from "../base/fault.ts";
import { storageFaults } from "../storage/faults.ts";

const STEPS = [
  `create table if not exists persons (
     user_code text primary key, name text not null, password text, id_card text, face_data text,
     fingerprint text, photo blob, privilege text not null default 'USER'
   ) strict, without rowid;
   create table if not exists punches (
     id integer primary key autoincrement, user_code text not null, at integer not null, type text not null,
     photo blob, uploaded integer not null default 0, failures integer not null default 0
   ) strict;
   create index if not exists punches_unsent on punches (id) where uploaded = 0;
   create table if not exists finished (
     id integer primary key autoincrement, code text not null unique, success integer not null,
     message text not null, reported integer not null default 0
   ) strict;
   create table if not exists state (name text primary key, value text not null) strict, without rowid;`,
  // photo_taken: the photo was taken on this terminal and the server has not got it yet (spec L730).
  `alter table persons add column photo_taken integer not null default 0;
   alter table finished add column cmd text not null default '';
   drop index if exists punches_by_person;
   create index punches_of_person on punches (user_code, id);`,
];

/** Brings a file to the newest version. @throws Fault `database.newer` */
export function migrate(db: Sqlite.Database, file: string): void {
  const version = db.pragma("user_version", { simple: true }) as number;
  if (version > STEPS.length) throw new Fault(storageFaults["database.newer"], { file });
  if (version === STEPS.length) return;
  db.transaction(() => {
    for (const step of STEPS.slice(version)) db.exec(step);
    db.pragma(`user_version = ${STEPS.length}`);
  })();
}
