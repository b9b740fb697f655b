import { parseValues } from "../../browser-policy/registry.ts";
import type { MarkOf } from "../mark.ts";
import { mustRun } from "../run-tool.ts";
import type { Site } from "../site.ts";
import type { Kind } from "./kind.ts";

type RunMark = MarkOf<"run-value">;

/** The same value that the installer writes. */
const KEY = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run";
const NAME = "idcard-bridge";

/** What Windows starts when any user logs in. */
export const runValueKind: Kind<RunMark> = {
  isInForce: async (site, { mark }) => (await read(site)) === mark.value,
  plan: async (site, { mark }) => ({ ...mark, before: await read(site) }),
  async put(site, _wish, mark) {
    await write(site, mark.value);
    return mark;
  },
  stands: async (site, { value }) => (await read(site)) === value,
  undo: async (site, { before = null }) => await write(site, before),
};

async function read({ run }: Site): Promise<string | null> {
  const { stdout } = await run("reg.exe", ["query", KEY, "/v", NAME]);
  return parseValues(stdout).find(({ name }) => name === NAME)?.data ?? null;
}

async function write({ run }: Site, value: string | null): Promise<void> {
  if (value === null) await mustRun(run, "reg.exe", ["delete", KEY, "/v", NAME, "/f"]);
  else await mustRun(run, "reg.exe", ["add", KEY, "/v", NAME, "/t", "REG_SZ", "/d", value, "/f"]);
}
