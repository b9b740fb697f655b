import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { MarkOf } from "../mark.ts";
import { mustRun } from "../run-tool.ts";
import { inMachineDir, type Site } from "../site.ts";
import type { Kind } from "./kind.ts";

type DriverMark = MarkOf<"driver">;

/** pnputil: done; no device there yet (ERROR_NO_MORE_ITEMS); done, the computer must be restarted. */
const GOOD = [0, 259, 3010];

const storedAt = ({ env }: Site, name: string) => join(env.SystemRoot ?? "C:\\Windows", "INF", name);

/** A driver package in Windows' driver store (learn.microsoft.com, "PnPUtil Command Syntax"). */
export const driverKind: Kind<DriverMark> = {
  isInForce: async (site, { mark }, recorded) =>
    recorded?.sha256 === mark.sha256 &&
    recorded.published !== "" &&
    existsSync(storedAt(site, recorded.published)),
  async put(site, { mark, files = [] }) {
    // The system account's folder for temporary files is one that others may write.
    const dir = await mkdtemp(inMachineDir(site, "driver-"));
    try {
      for (const { name, content } of files) await writeFile(join(dir, name), content());
      const inf = files.find(({ name }) => /\.inf$/i.test(name))?.name ?? "";
      const { stdout } = await mustRun(
        site.run,
        "pnputil.exe",
        ["/add-driver", join(dir, inf), "/install"],
        GOOD,
      );
      return { ...mark, published: publishedName(stdout) };
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  },
  stands: async (site, { published }) => published !== "" && existsSync(storedAt(site, published)),
  undo: async ({ run }, { published }) =>
    void (await mustRun(run, "pnputil.exe", ["/delete-driver", published, "/uninstall"], GOOD)),
};

/** The words around it differ with Windows' language, the name does not. */
export function publishedName(output: string): string {
  return /\boem\d{1,5}\.inf\b/i.exec(output)?.[0].toLowerCase() ?? "";
}
