import type { Endpoint } from "../../device-protocol/endpoints.ts";
import { matchSign, type SignMatch, type SignProfile } from "../../device-protocol/sign.ts";
import type { Params } from "../http/form.ts";
import type { Settings } from "../settings/settings.ts";

/**
 * Does the sign fit, and by which reading of the specification (G9)? The device's pinned profile is tried first; a
 * strict app takes no other.
 *
 * @param pinned the profile of the device's earlier requests, null for a new device
 */
export function authenticate(
  endpoint: Endpoint,
  params: Params,
  secret: string,
  pinned: SignProfile | null,
  { signProfiles, signStrict }: Settings,
): SignMatch | null {
  const listed = pinned !== null && signProfiles.includes(pinned);
  const profiles = listed ? [pinned, ...(signStrict ? [] : signProfiles)] : signProfiles;
  const match = matchSign(profiles, endpoint, params, secret);
  if (match || params.sn !== undefined) return match;
  // A device that forgot its sn may have signed the empty value: it should be told what is missing (B25).
  return matchSign(profiles, endpoint, { ...params, sn: "" }, secret);
}
