/** What a device tells of itself by 4.2, as it is kept. Pure. */
import type { DeviceInfo } from "../schemas.ts";

export interface KeptInfo {
  readonly faceNum: number;
  readonly fingerprintNum: number;
  readonly userNum: number | null;
  readonly version: string | null;
  readonly time: string | null;
  readonly receivedAt: number;
}

/** @param text the column `devices.info` */
export function readInfo(text: string | null): KeptInfo | null {
  if (text === null) return null;
  const kept = JSON.parse(text) as Record<string, unknown>;
  const number = (value: unknown) => (Number.isFinite(Number(value ?? Number.NaN)) ? Number(value) : null);
  const words = (value: unknown) => (typeof value === "string" ? value : null);
  return {
    faceNum: number(kept.faceNum) ?? 0,
    fingerprintNum: number(kept.fingerprintNum) ?? 0,
    userNum: number(kept.userNum),
    version: words(kept.version),
    time: words(kept.time),
    receivedAt: number(kept.receivedAt) ?? 0,
  };
}

export function viewOfInfo({ receivedAt, ...info }: KeptInfo): DeviceInfo {
  return { ...info, receivedAt: new Date(receivedAt).toISOString() };
}
