/** macOS: `lsof -F` names the process and the user of a connection (lsof(8), "OUTPUT FOR OTHER PROGRAMS"). */
import { basename } from "node:path";
import type { CallerLookup, Connection } from "./lookup.ts";
import type { RunTool } from "./tool.ts";

export interface LsofEntry {
  readonly pid: number;
  readonly uid: number | null;
  readonly command: string;
}

export function lsofLookup(run: RunTool, ownUid: number, ownPid: number): CallerLookup {
  const find = async ({ peerPort, agentPort }: Connection) => {
    const args = ["-nP", `-iTCP:${peerPort}`, "-sTCP:ESTABLISHED", "-FpcuPn"];
    const entries = parseLsof(await run("lsof", args), `:${peerPort}->`, `:${agentPort}`);
    return entries.find(({ pid }) => pid !== ownPid) ?? entries[0] ?? null;
  };
  return {
    async isOwnUser(connection) {
      const entry = await find(connection);
      if (!entry || entry.uid === null) return null;
      return entry.uid === ownUid || entry.uid === 0;
    },
    async programOf(connection) {
      const entry = await find(connection);
      if (!entry) return null;
      const path = (await run("ps", ["-o", "comm=", "-p", String(entry.pid)])).trim();
      return { name: path ? basename(path) : entry.command, path: path.startsWith("/") ? path : null };
    },
  };
}

/** Processes whose end of the connection is `…from…to`. Fields: p pid, c command, u uid, n name of a file. */
export function parseLsof(output: string, from: string, to: string): LsofEntry[] {
  const found: LsofEntry[] = [];
  let current: LsofEntry = { pid: 0, uid: null, command: "" };
  for (const line of output.split("\n")) {
    const [field, value] = [line.slice(0, 1), line.slice(1)];
    if (field === "p") current = { pid: Number(value), uid: null, command: "" };
    else if (field === "c") current = { ...current, command: value };
    else if (field === "u") current = { ...current, uid: /^\d+$/.test(value) ? Number(value) : null };
    else if (field === "n" && value.includes(from) && value.endsWith(to)) found.push(current);
  }
  return found;
}
