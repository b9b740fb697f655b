import type { DeviceInfo, Fingerprint } from "../contract.ts";

type Ids = Pick<DeviceInfo, "vendorId" | "productId">;

/** `0400:C35A` */
export function idText({ vendorId = 0, productId = 0 }: Ids): string {
  const hex = (id: number) => id.toString(16).padStart(4, "0").toUpperCase();
  return `${hex(vendorId)}:${hex(productId)}`;
}

export function matches(fingerprints: readonly Fingerprint[], { vendorId, productId }: Ids): boolean {
  return fingerprints.some((one) => one.vendorId === vendorId && one.productId === productId);
}
