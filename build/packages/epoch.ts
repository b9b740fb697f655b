import { run } from "./run.ts";
import { ROOT } from "./stage.ts";

/**
 * The one time that everything in a package bears, so that the same input gives the same bytes: SOURCE_DATE_EPOCH
 * (reproducible-builds.org), else the time of the last commit, else now.
 * @returns seconds since 1970
 */
export function sourceDateEpoch(env: NodeJS.ProcessEnv = process.env): number {
  const given = env.SOURCE_DATE_EPOCH;
  if (given !== undefined) {
    if (!/^\d{1,12}$/.test(given)) throw new Error(`SOURCE_DATE_EPOCH is no number of seconds: ${given}`);
    return Number(given);
  }
  try {
    return Number(run("git", ["log", "-1", "--format=%ct"], { cwd: ROOT }).trim());
  } catch {
    return Math.floor(Date.now() / 1000);
  }
}
