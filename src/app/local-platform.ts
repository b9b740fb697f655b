/** Talks to the platform of this data directory: the running one, or one that is started for this call alone. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { systemClock } from "../base/clock.ts";
import { Fault, type FaultKind } from "../base/fault.ts";
import { systemRandom } from "../base/random.ts";
import { ApiError } from "../platform/schemas.ts";
import { loadConfig } from "./config/load.ts";
import { takeDataDir } from "./data-dir.ts";
import { appFaults } from "./faults.ts";
import { openKeyRing } from "./keys.ts";
import { createLog } from "./log.ts";
import { startPlatform } from "./platform.ts";
import { readRunFile } from "./run-file.ts";
import { configSources } from "./service.ts";

export interface LocalPlatform {
  /** @throws Fault with the platform's own id, cause and remedy */
  call<S extends z.ZodType>(schema: S, method: string, path: string, body?: unknown): Promise<z.output<S>>;
}

/** @throws Fault `app.data-dir-in-use` when a program without a platform has the directory, and those of `use` */
export async function withPlatform<T>(dir: string, use: (platform: LocalPlatform) => Promise<T>): Promise<T> {
  const port = readRunFile(dir)?.platformPort;
  if (port !== undefined) {
    const token = openKeyRing(dir, systemRandom).derive("platform-token");
    return await use(callsTo(`http://127.0.0.1:${port}`, token));
  }
  if (!existsSync(join(dir, "platform.db"))) throw new Fault(appFaults["app.not-running"], { dir });
  const { release } = takeDataDir(dir);
  try {
    const sources = configSources(dir, { platformPort: 0 });
    const config = loadConfig(sources);
    const [keys, log] = [openKeyRing(dir, systemRandom), createLog(config.logLevel)];
    const context = {
      dir,
      config,
      configSources: sources,
      keys,
      clock: systemClock,
      random: systemRandom,
      log,
    };
    const running = await startPlatform(context, "127.0.0.1");
    try {
      return await use(callsTo(running.url, running.token));
    } finally {
      await running.close();
    }
  } finally {
    release();
  }
}

function callsTo(url: string, token: string): LocalPlatform {
  return {
    async call(schema, method, path, body) {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const answer: unknown = await response.json().catch(() => null);
      if (!response.ok) throw asFault(answer, response.status);
      return schema.parse(answer);
    },
  };
}

/** The platform's refusal, as if it had been thrown here. */
function asFault(answer: unknown, http: number): Fault {
  const refusal = ApiError.safeParse(answer);
  if (!refusal.success) return new Fault(appFaults["app.agent-answer"], { reason: `HTTP ${http}` });
  const { id, message, remedy, retryable, en = { message, remedy } } = refusal.data.error;
  const kind: FaultKind = {
    id,
    code: 1699,
    http,
    retryable,
    zh: { cause: message, remedy },
    en: { cause: en.message, remedy: en.remedy },
  };
  return new Fault(kind);
}
