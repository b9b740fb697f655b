import type { Check } from "../card.ts";

/** `level` says how much it matters when it fails. */
export function check(id: string, ok: boolean, level: Check["level"], passed: string, failed: string): Check {
  return { id, ok, level, detail: ok ? passed : failed };
}
