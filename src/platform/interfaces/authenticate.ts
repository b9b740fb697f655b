import type { Params } from "../http/form.ts";
import { sign } from "../protocol.ts";
import type { Settings } from "../settings/settings.ts";
import type { AppTable } from "../storage/tables.ts";

export function authenticate(
  path: string,
  { received, params }: { received: Params; params: Params },
  app: AppTable,
  pinned: string | null,
  settings: Settings,
): string | null {
  void received;
  const profiles = settings.signStrict && pinned ? [pinned] : settings.signProfiles;
  for (const profile of profiles)
    if (sign(profile, path, params, app.secret) === params.sign?.toLowerCase()) return profile;
  return null;
}
