import type { Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import type { Random } from "../../base/random.ts";
import type { Endpoint } from "../../device-protocol/endpoints.ts";
import type { Params } from "../http/form.ts";
import type { PhotoLinks } from "../photos/links.ts";
import type { Device } from "../registry/devices.ts";
import type { DataEncoding, Settings } from "../settings/settings.ts";
import type { Store } from "../storage/store.ts";
import type { AppTable, InterfaceVersion } from "../storage/tables.ts";
import type { Trace } from "../traffic/trace.ts";
import { type Envelope, success } from "./envelope.ts";

/** What every handler works with. */
export interface Services {
  readonly store: Store;
  readonly links: PhotoLinks;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** A request whose app and signature are right and whose required parameters are there. */
export interface VerifiedRequest {
  readonly app: AppTable;
  /** By their declared names, raw. */
  readonly params: Params;
  /** Takes note of what was tolerated; reads loose JSON. */
  readonly trace: Trace;
  /** Trimmed (G11). */
  readonly sn: string;
  readonly code: string;
  readonly version: InterfaceVersion;
  /** Effective for the device, or for the app while the device is unknown. */
  readonly settings: Settings;
  /** Under which the device reached us: `http://192.0.2.7:22380/prefix`. */
  readonly baseUrl: string;
}

/** … and whose device is registered to this app. */
export interface DeviceRequest extends VerifiedRequest {
  readonly device: Device;
}

/** One interface of chapter 4. */
export interface Interface {
  readonly endpoint: Endpoint;
  /** Is something missing that makes the reply 未传入设备SN或命令编号（用于回调）? sn is always asked for. */
  missing(params: Params, settings: Settings): boolean;
  handle(request: DeviceRequest, services: Services): Promise<Envelope>;
  /** createOperation: works in a sandbox only, and there registers the device that it is called for (C42). */
  readonly sandbox?: true;
}

/** Most interfaces need the command's code. */
export function codeMissing(params: Params): boolean {
  return isBlank(params.code);
}

export function isBlank(value: string | undefined): boolean {
  return value === undefined || value.trim() === "";
}

/** `data` as this device wants it: a JSON string or the value itself (C13). */
export function encoded(value: unknown, number: keyof DataEncoding, settings: Settings): unknown {
  return settings.dataEncoding[number] === "string" ? JSON.stringify(value) : value;
}

/** `serverTime` in the device's unit, as a string (B11). */
export function serverTime(now: number, { serverTimeUnit }: Settings): string {
  return String(serverTimeUnit === "s" ? Math.floor(now / 1000) : now);
}

/** A success that carries a value in the device's encoding. */
export function successWith(
  msg: "获取成功" | "操作成功",
  value: unknown,
  number: keyof DataEncoding,
  settings: Settings,
): Envelope {
  return success(msg, encoded(value, number, settings));
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
