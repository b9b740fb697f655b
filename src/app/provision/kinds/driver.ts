import { existsSync, readdirSync, rmSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readMachineFile, sha256 } from "../machine-file.ts";
import type { MarkOf } from "../mark.ts";
import { mustRun } from "../run-tool.ts";
import { inMachineDir, type Site } from "../site.ts";
import type { Kind } from "./kind.ts";

type DriverMark = MarkOf<"driver">;

const DRAFT = "driver-";

/** pnputil: done; no device there yet (ERROR_NO_MORE_ITEMS); done, the computer must be restarted. */
const GOOD = [0, 259, 3010];

const storedAt = ({ env }: Site, name: string) => join(env.SystemRoot ?? "C:\\Windows", "INF", name);

/** A driver package in Windows' driver store (learn.microsoft.com, "PnPUtil Command Syntax"). */
export const driverKind: Kind<DriverMark> = {
  isInForce: async (site, { mark }, recorded) =>
    recorded?.sha256 === mark.sha256 &&
    recorded.published !== "" &&
    existsSync(storedAt(site, recorded.published)),
  async plan(site, { mark }) {
    const before = publishedAs(site, mark.sha256);
    return before === null ? mark : { ...mark, before };
  },
  async put(site, { files = [] }, mark) {
    // The system account's folder for temporary files is one that others may write.
    const dir = await mkdtemp(inMachineDir(site, DRAFT));
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
  async undo({ run }, { published, before }) {
    // Somebody else has put it there, and needs it perhaps.
    if (before !== undefined) return;
    await mustRun(run, "pnputil.exe", ["/delete-driver", published, "/uninstall"], GOOD);
  },
  /** Windows gives the name; the package is known by its content. */
  async found(site, mark) {
    const published = publishedAs(site, mark.sha256);
    return published === null ? "nothing" : { ...mark, published };
  },
  sweep(site) {
    const dir = inMachineDir(site, ".");
    for (const name of namesIn(dir))
      if (/^driver-\w{6}$/.test(name)) rmSync(join(dir, name), { recursive: true, force: true });
  },
};

/** The name of the package of this content in the store, of which Windows keeps a copy by its own name. */
function publishedAs(site: Site, wanted: string): string | null {
  const isWanted = (name: string) =>
    /^oem\d{1,5}\.inf$/i.test(name) && sha256(readMachineFile(storedAt(site, name)) ?? "") === wanted;
  return (
    namesIn(dirname(storedAt(site, "-")))
      .find(isWanted)
      ?.toLowerCase() ?? null
  );
}

function namesIn(dir: string): readonly string[] {
  return existsSync(dir) ? readdirSync(dir) : [];
}

/** The words around it differ with Windows' language, the name does not. */
export function publishedName(output: string): string {
  return /\boem\d{1,5}\.inf\b/i.exec(output)?.[0].toLowerCase() ?? "";
}
