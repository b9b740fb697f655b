/**
 * The database's tables. Only types that SQLite and PostgreSQL share: text, integer, bytes. Instants are
 * milliseconds since the epoch; yes and no are 1 and 0.
 */
import type { Generated, Kysely, Transaction } from "kysely";
import type { SignProfile } from "../../device-protocol/sign.ts";
import type { CommandName, CommandState, EventName, Role } from "../schemas.ts";

export interface AppTable {
  appid: string;
  secret: string;
  /** The secret before the last rotation, and until when devices may still sign with it. */
  previous_secret: string | null;
  previous_until: number | null;
  name: string;
  created_at: number;
}

/** Interface versions of the specification (spec L189). */
export type InterfaceVersion = "v1" | "v2" | "v2.1";

export interface DeviceTable {
  sn: string;
  appid: string;
  name: string;
  /** blocked: somebody refused it; it stays in the list so that it does not ask again and again. */
  state: "active" | "pending" | "blocked";
  project: string | null;
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
  /** Device clock minus ours, milliseconds, as last measured; null: unknown or just set. */
  skew_ms: number | null;
  skew_at: number | null;
  /** Persons missing or unexpected when the device last listed its persons. */
  drift: number | null;
  created_at: number;
}

export interface ProjectTable {
  code: string;
  name: string;
  created_at: number;
}

/** Who should be on which terminal, by the commands given; codes as text, since devices hold letters too. */
export interface AssignmentTable {
  sn: string;
  user_code: string;
  /** 1: downloaded, 0: to be deleted. */
  wanted: number;
  /** The command that ordered it last. */
  command_id: number;
  confirmed_at: number | null;
}

/** The persons that a device listed last (4.2), as JSON: apart from the device, which every heartbeat reads. */
export interface ReportedCodesTable {
  sn: string;
  codes: string;
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

/** A photo in at most 50 KB, for lists and exports; made when it is first asked for. */
export interface SmallPhotoTable {
  sha256: string;
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
  /** Below 0: moved to the front of its device's queue. */
  rank: Generated<number>;
  /** The command that repeats this one after it failed. */
  superseded_by: number | null;
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

/** Bearer tokens of the administration; only their SHA-256 is kept. */
export interface TokenTable {
  id: string;
  name: string;
  role: Role;
  hash: string;
  created_at: number;
  last_used_at: number | null;
  revoked_at: number | null;
}

export interface AuditTable {
  id: Generated<number>;
  at: number;
  actor: string;
  role: string;
  action: string;
  target: string;
  /** JSON; never a photo, a secret or a whole ID number. */
  detail: string;
  address: string;
}

/** One exchange with a device, photos and secrets cut out; `repeated` quiet heartbeats are one row. */
export interface TrafficTable {
  id: Generated<number>;
  sn: string;
  path: string;
  at: number;
  last_at: number;
  repeated: number;
  /** JSON of TrafficEntry's other fields. */
  detail: string;
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
  projects: ProjectTable;
  assignments: AssignmentTable;
  reported_codes: ReportedCodesTable;
  settings: SettingTable;
  workers: WorkerTable;
  photos: PhotoTable;
  small_photos: SmallPhotoTable;
  batches: BatchTable;
  commands: CommandTable;
  attendance: AttendanceTable;
  events: EventTable;
  counters: CounterTable;
  secrets: SecretTable;
  tokens: TokenTable;
  audit: AuditTable;
  traffic: TrafficTable;
}

/** The database or a transaction of it. */
export type Db = Kysely<Tables>;
export type Tx = Transaction<Tables>;
