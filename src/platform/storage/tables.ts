/**
 * The database's tables. Only types that SQLite and PostgreSQL share: text, integer, bytes. Instants are
 * milliseconds since the epoch; yes and no are 1 and 0.
 */
import type { Generated, Kysely, Transaction } from "kysely";
import type { SignProfile } from "../../device-protocol/sign.ts";
import type { CommandName, CommandState, EventName } from "../schemas.ts";

export interface AppTable {
  appid: string;
  secret: string;
  name: string;
  created_at: number;
}

/** Interface versions of the specification (spec L189). */
export type InterfaceVersion = "v1" | "v2" | "v2.1";

export interface DeviceTable {
  sn: string;
  appid: string;
  name: string;
  state: "active" | "pending";
  model: string | null;
  direction: "in" | "out" | "both";
  sandbox: number;
  /** Signature profile of the first request that verified (G9). */
  sign_profile: SignProfile | null;
  /** Interface version of the last request: v1, v2, v2.1. */
  version: InterfaceVersion | null;
  last_seen_at: number | null;
  /** JSON of the last 4.2. */
  info: string | null;
  /** When and for which content the logos were sent last (B10). */
  branding_sent: string | null;
  branding_sent_at: number | null;
  created_at: number;
}

export interface SettingTable {
  scope: "global" | "app" | "model" | "device";
  scope_id: string;
  name: string;
  /** JSON. */
  value: string;
}

export interface WorkerTable {
  user_code: number;
  id_number: string;
  name: string;
  /** JSON of the other fields of the identity card. */
  identity: string;
  password: string | null;
  id_card: string | null;
  face_data: string | null;
  fingerprint: string | null;
  photo: string | null;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
}

export interface PhotoTable {
  sha256: string;
  mime: "image/jpeg" | "image/png";
  width: number;
  height: number;
  bytes: Uint8Array;
  created_at: number;
}

export interface BatchTable {
  id: string;
  idempotency_key: string | null;
  /** sha256 of the request, to tell a repeated call from another one with the same key. */
  request_hash: string;
  created_at: number;
}

export interface CommandTable {
  id: Generated<number>;
  batch_id: string | null;
  sn: string;
  cmd: CommandName;
  params: string;
  state: CommandState;
  failures: number;
  deliveries: number;
  message: string | null;
  not_before: number;
  created_at: number;
  expires_at: number;
  touched_at: number | null;
  delivered_at: number | null;
  fetched_at: number | null;
  finished_at: number | null;
}

export interface AttendanceTable {
  id: Generated<number>;
  sn: string;
  user_code: string;
  /** The instant in decimal digits, or the text itself where it is no readable time: part of the key (B23). */
  time_key: string;
  time: number | null;
  time_text: string;
  type: string;
  temperature: string | null;
  direction: "in" | "out" | "both";
  photo: string | null;
  /** Rendition of an oversize photo. */
  rendition: string | null;
  /** JSON array. */
  flags: string;
  received_at: number;
}

export interface EventTable {
  id: Generated<number>;
  type: EventName;
  data: string;
  at: number;
}

/** Numbers that are never given twice, and the platform's own secrets. */
export interface CounterTable {
  name: string;
  value: number;
}
export interface SecretTable {
  name: string;
  value: string;
}

export interface Tables {
  apps: AppTable;
  devices: DeviceTable;
  settings: SettingTable;
  workers: WorkerTable;
  photos: PhotoTable;
  batches: BatchTable;
  commands: CommandTable;
  attendance: AttendanceTable;
  events: EventTable;
  counters: CounterTable;
  secrets: SecretTable;
}

/** The database or a transaction of it. */
export type Db = Kysely<Tables>;
export type Tx = Transaction<Tables>;
