/** `DIR/origins.json`: what the user of this machine decided about pages. Origins and programs' names, nothing personal. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Fault } from "../base/fault.ts";
import type { GrantStore } from "../bridge/consent/store.ts";
import { OriginGrant } from "../bridge/schemas/consent.ts";
import { appFaults } from "./faults.ts";
import { writePrivateFile } from "./private-file.ts";

const GrantFile = z.object({ grants: z.array(OriginGrant) });

/** @throws Fault `app.config-invalid` on load, when the file is damaged: a forgotten refusal would be a hole */
export function grantFile(dir: string): GrantStore {
  const file = join(dir, "origins.json");
  return {
    load() {
      try {
        return GrantFile.parse(JSON.parse(readFileSync(file, "utf8"))).grants;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
        throw new Fault(
          appFaults["app.config-invalid"],
          { source: file, reason: "damaged" },
          { cause: error },
        );
      }
    },
    save: (grants) => writePrivateFile(file, `${JSON.stringify({ grants }, null, 2)}\n`),
  };
}
