import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createPlatform } from "../platform/index.ts";
import type { AppContext } from "./service.ts";

/** What the build made; the bundle lies two levels below the root as this file does. Without it: no console. */
const PAGES = fileURLToPath(new URL("../../web-demo/dist", import.meta.url));

export interface RunningPlatform {
  readonly port: number;
  readonly url: string;
  /** Bearer token of the administration API; the same on every start of this data directory. */
  readonly token: string;
  close(): Promise<void>;
}

/** The device-access platform on this data directory. @param host address to listen on */
export async function startPlatform(context: AppContext, host: string): Promise<RunningPlatform> {
  const token = context.keys.derive("platform-token");
  const platform = await createPlatform({
    dbPath: join(context.dir, "platform.db"),
    key: context.keys.derive("platform"),
    adminToken: token,
    ...(existsSync(PAGES) && { consoleDir: PAGES }),
    config: {
      timeInterval: context.config.heartbeatSeconds,
      attendanceTimeInterval: context.config.heartbeatSeconds,
    },
    clock: context.clock,
    random: context.random,
    log: context.log.child({ room: "platform" }),
  });
  try {
    const { port } = await platform.listen({ host, port: context.config.platformPort });
    return { port, url: `http://127.0.0.1:${port}`, token, close: () => platform.close() };
  } catch (error) {
    await platform.close();
    throw error;
  }
}
