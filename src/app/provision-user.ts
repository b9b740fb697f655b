import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Log } from "../base/log.ts";
import { policyFile } from "./config/places.ts";

/**
 * Phase startup of the machine's provision.json, for `serve`. A computer without one pays nothing; what fails is
 * logged and shown by the doctor, and the agent starts all the same.
 */
export async function provisionUser(dir: string): Promise<(log: Log) => void> {
  if (!existsSync(join(dirname(policyFile()), "provision.json"))) return () => {};
  const { provisionAtStart } = await import("./provision/startup.ts");
  const { thisComputer } = await import("./provision/this-computer.ts");
  const startup = provisionAtStart(dir, thisComputer());
  return (log) => {
    const done = startup.afterStart(log, async (findings) => {
      const { examine } = await import("./doctor/index.ts");
      const { demandFindings } = await import("./provision/verify.ts");
      demandFindings(findings, await examine({ dir }));
    });
    done.catch((error) =>
      log.warn({ reason: String(error) }, "provisioning at the start was not written down"),
    );
  };
}
