/** Which driver gets a device, what the reader is called, and whether it may be opened. Pure. */
import type { Allowed, DeviceInfo, Driver, Fingerprint } from "../../drivers/contract.ts";
import { driverFaults } from "../../drivers/faults.ts";
import { Fault } from "../base/fault.ts";

export interface Candidate {
  readonly device: DeviceInfo;
  readonly driver: Driver;
  readonly fingerprint: Fingerprint;
}

export interface FoundReader extends Candidate {
  readonly id: string;
}

/** The device with the fingerprint that is surest of it; null where the driver lists what it does not know. */
export function candidate(driver: Driver, device: DeviceInfo): Candidate | null {
  const [fingerprint] = driver.fingerprints
    .filter(
      (one) =>
        one.bus === device.bus &&
        (one.vendorId === undefined || one.vendorId === device.vendorId) &&
        (one.productId === undefined || one.productId === device.productId),
    )
    .toSorted((a, b) => b.score - a.score);
  return fingerprint ? { device, driver, fingerprint } : null;
}

/** A device behind a generic chip id is listed with how to allow it, unless it is allowed. */
export function withPermission(found: Candidate, allowed: Allowed): Candidate {
  const { device, fingerprint } = found;
  if (!fingerprint.conflictProne || allowed.devices.includes(idText(device))) return found;
  const obstacle = new Fault(driverFaults["reader.not-allowed"], { device: idText(device) });
  return { ...found, device: { ...device, obstacle } };
}

/**
 * Every device once, with the driver that is surest of it, and its id: driver and serial number, which survive
 * plugging at another port, else the place. Some makers give all their devices one serial number: whoever has it
 * first keeps it, the next one gets its place as well.
 * @param known ids that are in use, by path
 */
export function identify(
  candidates: readonly Candidate[],
  known: ReadonlyMap<string, string>,
): Map<string, FoundReader> {
  const byPath = new Map<string, Candidate>();
  for (const one of candidates) {
    const rival = byPath.get(one.device.path);
    if (!rival || rival.fingerprint.score < one.fingerprint.score) byPath.set(one.device.path, one);
  }
  const found = new Map<string, FoundReader>();
  const keeps = (one: Candidate) => plainId(one) === known.get(one.device.path);
  const sorted = [...byPath.values()].toSorted((a, b) => Number(keeps(b)) - Number(keeps(a)));
  for (const one of sorted) {
    const plain = plainId(one);
    const id = found.has(plain) ? `${plain}@${placeOf(one.device)}` : plain;
    found.set(id, { ...one, id });
  }
  return found;
}

function plainId({ device, driver }: Candidate): string {
  if (device.bus === "virtual") return device.path;
  return `${driver.name}:${device.serialNumber || placeOf(device)}`;
}

function placeOf({ place, path }: DeviceInfo): string {
  return place ?? path;
}

/** `0483:5750` */
function idText({ vendorId = 0, productId = 0 }: DeviceInfo): string {
  const hex = (id: number) => id.toString(16).padStart(4, "0").toUpperCase();
  return `${hex(vendorId)}:${hex(productId)}`;
}
