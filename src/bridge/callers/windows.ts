/**
 * Windows: PowerShell's Get-NetTCPConnection gives the process of a connection (Microsoft, NetTCPIP module). The
 * user of a foreign process is told to administrators only, its session to everybody: on a terminal server every
 * user has a session of their own.
 */
import type { CallerLookup, Connection } from "./lookup.ts";
import type { RunTool } from "./tool.ts";

export interface WindowsCaller {
  readonly pid: number;
  readonly sessionId: number;
  readonly ownSessionId: number;
  readonly name: string;
  readonly path: string | null;
}

export function windowsLookup(run: RunTool): CallerLookup {
  const find = async (connection: Connection) =>
    parseCaller(
      await run("powershell.exe", ["-NoProfile", "-NonInteractive", "-Command", scriptFor(connection)]),
    );
  return {
    async isOwnUser(connection) {
      const caller = await find(connection);
      return caller ? caller.sessionId === caller.ownSessionId : null;
    },
    async programOf(connection) {
      const caller = await find(connection);
      return caller ? { name: caller.name, path: caller.path } : null;
    },
  };
}

/** Only numbers are put into the script. */
export function scriptFor({ peerPort, agentPort }: Connection): string {
  return [
    "$ErrorActionPreference='Stop'",
    `$c=Get-NetTCPConnection -LocalPort ${Math.trunc(peerPort)} -RemotePort ${Math.trunc(agentPort)} | Select-Object -First 1`,
    "$p=Get-Process -Id $c.OwningProcess",
    "$own=(Get-Process -Id $PID).SessionId",
    "[Console]::OutputEncoding=[Text.Encoding]::UTF8",
    "@{pid=$p.Id;sessionId=$p.SessionId;ownSessionId=$own;name=$p.ProcessName;path=$p.Path}|ConvertTo-Json -Compress",
  ].join(";");
}

/** null: anything but the one JSON object that the script prints. */
export function parseCaller(output: string): WindowsCaller | null {
  try {
    const { pid, sessionId, ownSessionId, name, path } = JSON.parse(output.replace(/^\uFEFF/, "").trim());
    if (![pid, sessionId, ownSessionId].every(Number.isInteger) || typeof name !== "string") return null;
    return { pid, sessionId, ownSessionId, name, path: typeof path === "string" && path ? path : null };
  } catch {
    return null;
  }
}
