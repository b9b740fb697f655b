import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { systemLookup } from "../../../src/bridge/callers/index.ts";
import { SITE, startBridge } from "../support/rig.ts";

/** `nobody` on every Linux. */
const OTHER = 65_534;
const mayBecomeAnother = process.platform === "linux" && process.getuid?.() === 0;
if (!mayBecomeAnother && process.env.CI) throw new Error("only root on Linux can call as another user");
if (!mayBecomeAnother) process.stderr.write("Skipped: only root on Linux can call as another user\n");

/** A page's call from a process of that user. @returns status and error id */
async function callAs(uid: number, url: string): Promise<string> {
  const script = `fetch(${JSON.stringify(`${url}/v1/readers`)}, { headers: { origin: ${JSON.stringify(SITE)} } })
    .then(async (response) => console.log(response.status, (await response.json()).error?.data.id ?? ""))`;
  const { stdout } = await promisify(execFile)(process.execPath, ["-e", script], { uid, gid: uid, cwd: "/" });
  return stdout.trim();
}

test.skipIf(!mayBecomeAnother)(
  "a real process of another user is refused, one of the agent's own is served",
  async () => {
    const { url } = await startBridge({ lookup: systemLookup() });
    expect(await callAs(OTHER, url)).toBe("403 caller.other-user");
    expect(await callAs(0, url)).toBe("200");
  },
);

test.skipIf(!mayBecomeAnother)("the policy can relax it", async () => {
  const { url } = await startBridge({ lookup: systemLookup(), otherUsers: "allow" });
  expect(await callAs(OTHER, url)).toBe("200");
});
