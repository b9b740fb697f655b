/** The settings by HTTP: the agent's own page and programs only, JSON only. */
import { expect, test } from "vitest";
import type { SettingsControl } from "../../src/bridge/http/route.ts";
import type { SettingChange } from "../../src/bridge/schemas/settings.ts";
import { SITE, startBridge } from "./support/rig.ts";

function recorded() {
  const changes: SettingChange[] = [];
  const list = { file: "config.json", policyFile: "policy.json", settings: [] };
  const settings: SettingsControl = {
    list: () => list,
    change(change) {
      changes.push(change);
      return list;
    },
  };
  return { settings, changes };
}
const body = JSON.stringify({ set: { port: 1 } });

test("are for the agent's own page and programs with the token", async () => {
  const { settings, changes } = recorded();
  const { http, url } = await startBridge({ settings });
  expect((await http("/v1/settings")).status).toBe(200);
  const headers = { "content-type": "application/json" };
  expect((await http("/v1/settings", { method: "POST", origin: url, headers, body })).status).toBe(200);
  expect(changes).toEqual([{ set: { port: 1 }, reset: [] }]);
});

test.each([SITE, "https://stranger.example", "null", "http://127.0.0.1:1"])(
  "cannot be seen or changed by a page of %s, in whatever way it posts",
  async (origin) => {
    const { settings, changes } = recorded();
    const { http } = await startBridge({ settings });
    expect((await http("/v1/settings", { origin })).status).toBe(403);
    for (const type of ["application/json", "text/plain", "application/x-www-form-urlencoded"]) {
      const headers = { "content-type": type };
      expect((await http("/v1/settings", { method: "POST", origin, headers, body })).status).toBe(403);
    }
    expect(changes).toEqual([]);
  },
);

test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])(
  "a change of type %s is not read, not even from the agent's own page",
  async (type) => {
    const { settings, changes } = recorded();
    const { http, url } = await startBridge({ settings });
    const headers = { "content-type": type };
    expect((await http("/v1/settings", { method: "POST", origin: url, headers, body })).status).toBe(400);
    expect(changes).toEqual([]);
  },
);

test("values never stand in the event log, only the names", async () => {
  const { settings } = recorded();
  const { http } = await startBridge({ settings });
  const headers = { "content-type": "application/json" };
  const secret = JSON.stringify({ set: { platformToken: "the-very-secret" } });
  await http("/v1/settings", { method: "POST", headers, body: secret });
  expect(await (await http("/v1/events")).text()).not.toContain("the-very-secret");
});
