import { Fault } from "../../base/fault.ts";
import type { Finding } from "../doctor/finding.ts";
import { provisionFaults } from "./faults.ts";

/**
 * Is every named finding there and in order? `reader.*` stands for one or more.
 * @throws Fault `provision.verify` that names those that are not
 */
export function demandFindings(wanted: readonly string[], found: readonly Finding[]): void {
  const wrong = wanted.flatMap((name) => {
    const all = found.filter(({ id }) =>
      name.endsWith("*") ? id.startsWith(name.slice(0, -1)) : id === name,
    );
    if (all.length === 0) return [`${name} (-)`];
    return all.filter(({ level }) => level !== "ok").map(({ id, level }) => `${id} (${level})`);
  });
  if (wrong.length > 0) throw new Fault(provisionFaults["provision.verify"], { findings: wrong.join(", ") });
}
