import type { Endpoint } from "../../device-protocol/endpoints.ts";
import { matchSign, type SignMatch, type SignProfile } from "../../device-protocol/sign.ts";
import type { Params } from "../http/form.ts";
import type { Settings } from "../settings/settings.ts";

export interface SecretMatch extends SignMatch {
  /** Signed with the secret before the last rotation. */
  readonly previousSecret: boolean;
}

/**
 * Does the sign fit, and by which reading of the specification (G9)? The device's pinned profile is tried first; a
 * strict app takes no other.
 *
 * @param secrets the current one first
 * @param pinned the profile of the device's earlier requests, null for a new device
 */
export function authenticate(
  endpoint: Endpoint,
  params: Params,
  secrets: readonly string[],
  pinned: SignProfile | null,
  { signProfiles, signStrict }: Settings,
): SecretMatch | null {
  const listed = pinned !== null && signProfiles.includes(pinned);
  const profiles = listed ? [pinned, ...(signStrict ? [] : signProfiles)] : signProfiles;
  // A device that forgot its sn may have signed the empty value: it should be told what is missing (B25).
  const readings = params.sn === undefined ? [params, { ...params, sn: "" }] : [params];
  for (const [index, secret] of secrets.entries())
    for (const reading of readings) {
      const match = matchSign(profiles, endpoint, reading, secret);
      if (match) return { ...match, previousSecret: index > 0 };
    }
  return null;
}
