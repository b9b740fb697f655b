import type { OriginGrant } from "../schemas/consent.ts";

/** Where remembered decisions are kept; the app gives a file in the data directory. */
export interface GrantStore {
  load(): readonly OriginGrant[];
  save(grants: readonly OriginGrant[]): void;
}

/** For an agent that remembers nothing. */
export function memoryStore(): GrantStore {
  let kept: readonly OriginGrant[] = [];
  return {
    load: () => kept,
    save(grants) {
      kept = grants;
    },
  };
}
