/** Linux: `/proc/net/tcp` gives a socket's user and inode, `/proc/PID/fd` the process that holds the inode. */
import { readdir, readFile, readlink } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Program } from "../schemas/consent.ts";
import type { CallerLookup, Connection } from "./lookup.ts";

export interface SocketEntry {
  readonly uid: number;
  readonly inode: string;
}

/** @param proc where procfs is mounted; tests give a copy */
export function linuxLookup(ownUid: number, proc = "/proc"): CallerLookup {
  const find = async (connection: Connection) => {
    for (const table of ["tcp", "tcp6"]) {
      const text = await readFile(join(proc, "net", table), "utf8").catch(() => "");
      const entry = findSocket(text, connection);
      if (entry) return entry;
    }
    return null;
  };
  return {
    async isOwnUser(connection) {
      const entry = await find(connection);
      // Root may do everything on this machine anyway.
      return entry ? entry.uid === ownUid || entry.uid === 0 : null;
    },
    async programOf(connection) {
      const entry = await find(connection);
      return entry ? await holderOf(entry.inode, proc) : null;
    },
  };
}

/**
 * The caller's own end of a connection in the text of `/proc/net/tcp` or `tcp6` (proc_net_tcp.rst in the kernel's
 * documentation: `sl local_address rem_address st tx:rx tr:tm retrnsmt uid timeout inode`, ports in hexadecimal).
 */
export function findSocket(table: string, { peerPort, agentPort }: Connection): SocketEntry | null {
  for (const line of table.split("\n").slice(1)) {
    const [, local = "", remote = "", , , , , uid = "", , inode = ""] = line.trim().split(/\s+/);
    if (
      portOf(local) === peerPort &&
      portOf(remote) === agentPort &&
      /^\d+$/.test(uid) &&
      /^\d+$/.test(inode)
    )
      return { uid: Number(uid), inode };
  }
  return null;
}

function portOf(address: string): number {
  return Number.parseInt(address.split(":")[1] ?? "", 16);
}

/** The first process that has the socket open. Those of other users cannot be looked into. */
async function holderOf(inode: string, proc: string): Promise<Program | null> {
  const wanted = `socket:[${inode}]`;
  for (const pid of (await readdir(proc)).filter((name) => /^\d+$/.test(name))) {
    const dir = join(proc, pid, "fd");
    const handles = await readdir(dir).catch(() => []);
    for (const handle of handles) {
      if ((await readlink(join(dir, handle)).catch(() => "")) !== wanted) continue;
      const path = await readlink(join(proc, pid, "exe")).catch(() => null);
      const comm = await readFile(join(proc, pid, "comm"), "utf8").catch(() => "");
      return { name: path ? basename(path) : comm.trim(), path };
    }
  }
  return null;
}
