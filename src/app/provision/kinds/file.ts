import { Fault } from "../../../base/fault.ts";
import { sweepDrafts } from "../../whole-file.ts";
import { provisionFaults } from "../faults.ts";
import { readMachineFile, removeMachineFile, sha256, writeMachineFile } from "../machine-file.ts";
import type { MarkOf } from "../mark.ts";
import { at, type Site } from "../site.ts";
import type { Kind } from "./kind.ts";
import { reloadUdev } from "./udev.ts";

type FileMark = MarkOf<"file">;

/** A file of our own. Another's file in its place is left alone. */
export const fileKind: Kind<FileMark> = {
  isInForce: async (site, { mark }) => stands(site, mark),
  async plan(site, { mark }, recorded) {
    const path = at(site, mark.path);
    const old = readMachineFile(path);
    if (old !== null && recorded?.sha256 !== sha256(old))
      throw new Fault(provisionFaults["provision.conflict"], { place: path });
    return mark;
  },
  async put(site, { content }, mark) {
    await write(site, mark, content?.() ?? "");
    return mark;
  },
  stands: async (site, mark) => stands(site, mark),
  async undo(site, { path, notify }) {
    removeMachineFile(at(site, path));
    if (notify === "udev") await reloadUdev(site);
  },
  sweep: (site, { path }) => sweepDrafts(at(site, path)),
  remember(site, mark) {
    const content = readMachineFile(at(site, mark.path));
    return async () => {
      if (content !== null) await write(site, mark, content);
    };
  },
};

async function write(site: Site, mark: FileMark, content: Uint8Array | string): Promise<void> {
  writeMachineFile(at(site, mark.path), content, mark.executable ? 0o755 : 0o644);
  if (mark.notify === "udev") await reloadUdev(site);
}

function stands(site: Site, mark: FileMark): boolean {
  const content = readMachineFile(at(site, mark.path));
  return content !== null && sha256(content) === mark.sha256;
}
