import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { conformanceRig, D1, emptyRig, type Rig, TOKEN } from "../support/rig.ts";

const as = (token: string) => ({ authorization: `Bearer ${token}` });

async function tokenFor(rig: Rig, role: string): Promise<string> {
  const { status, body } = await rig.api("POST", "/tokens", { name: `一号${role}`, role });
  expect(status).toBe(201);
  return body.token;
}

test("each role may do its work and no more", async () => {
  const rig = await conformanceRig();
  const calls: [string, string, unknown, Record<string, number>][] = [
    ["GET", "/devices", undefined, { admin: 200, operator: 200, auditor: 200 }],
    ["GET", "/workers/1", undefined, { admin: 200, operator: 200, auditor: 200 }],
    ["GET", "/audit", undefined, { admin: 200, operator: 403, auditor: 200 }],
    [
      "POST",
      "/commands",
      { cmd: "getDeviceInfo", devices: [D1] },
      { admin: 201, operator: 201, auditor: 403 },
    ],
    ["POST", "/projects", { code: "p", name: "一期" }, { admin: 201, operator: 200, auditor: 403 }],
    ["PUT", "/settings/global", { title: "x" }, { admin: 200, operator: 403, auditor: 403 }],
    ["POST", "/tokens", { name: "x", role: "admin" }, { admin: 201, operator: 403, auditor: 403 }],
    ["GET", "/apps/appcode123/secret", undefined, { admin: 200, operator: 403, auditor: 403 }],
  ];
  for (const role of ["admin", "operator", "auditor"]) {
    const token = await tokenFor(rig, role);
    for (const [method, path, body, expected] of calls)
      expect([role, method, path, (await rig.api(method, path, body, as(token))).status]).toEqual([
        role,
        method,
        path,
        expected[role],
      ]);
  }
});

test("an auditor sees ID numbers in part, in lists nobody sees them whole", async () => {
  const rig = await conformanceRig();
  const auditor = await tokenFor(rig, "auditor");
  const whole = (await rig.api("GET", "/workers/1")).body;
  expect(whole.idNumber).toMatch(/^\d{18}$/);
  const masked = (await rig.api("GET", "/workers/1", undefined, as(auditor))).body;
  expect(masked.idNumber).toMatch(/^\d{3}\*{11}\d{4}$/);
  expect(masked).not.toHaveProperty("identity");
  const list = JSON.stringify((await rig.api("GET", "/workers")).body);
  expect(list).not.toContain(whole.idNumber);
});

test("a revoked token ends at once and stays listed; the session says who one is", async () => {
  const rig = await conformanceRig();
  const token = await tokenFor(rig, "operator");
  expect((await rig.api("GET", "/session", undefined, as(token))).body).toEqual({
    name: "一号operator",
    role: "operator",
  });
  const { tokens } = (await rig.api("GET", "/tokens")).body;
  expect(tokens).toHaveLength(1);
  expect(tokens[0]).toMatchObject({ role: "operator", revokedAt: null });
  expect(tokens[0].lastUsedAt).not.toBeNull();
  expect(JSON.stringify(tokens)).not.toContain(token);
  await rig.api("DELETE", `/tokens/${tokens[0].id}`);
  expect((await rig.api("GET", "/session", undefined, as(token))).status).toBe(401);
  expect((await rig.api("GET", "/tokens")).body.tokens[0].revokedAt).not.toBeNull();
  expect((await rig.api("DELETE", "/tokens/nope")).status).toBe(404);
});

test("a token survives a restart and is in no file in clear", async () => {
  const rig = await emptyRig();
  const token = await tokenFor(rig, "operator");
  await rig.stop();
  expect((await readFile(rig.file)).includes(token)).toBe(false);
  await rig.start();
  expect((await rig.api("GET", "/session", undefined, as(token))).status).toBe(200);
});

test("five wrong tokens lock the address for a quarter of an hour; tokens in use go on", async () => {
  const rig = await emptyRig();
  const inUse = await tokenFor(rig, "operator");
  const fresh = await tokenFor(rig, "auditor");
  expect((await rig.api("GET", "/session", undefined, as(inUse))).status).toBe(200);
  for (let i = 0; i < 5; i++)
    expect((await rig.api("GET", "/session", undefined, as(`guess-${i}`))).status).toBe(401);
  const locked = await rig.api("GET", "/session", undefined, as(fresh));
  expect(locked).toMatchObject({ status: 429, body: { error: { id: "platform.locked", retryable: true } } });
  expect((await rig.api("GET", "/session", undefined, as("guess-6"))).status).toBe(429);
  expect((await rig.api("GET", "/session", undefined, as(inUse))).status).toBe(200);
  expect((await rig.api("GET", "/devices")).status).toBe(200);
  await rig.clock.advance(15 * 60_000 + 1);
  expect((await rig.api("GET", "/session", undefined, as(fresh))).status).toBe(200);
  const { entries } = (await rig.api("GET", "/audit")).body;
  const failed = entries.filter((entry: { action: string }) => entry.action.startsWith("sign-in"));
  expect(failed.map((entry: { action: string }) => entry.action)).toEqual([
    "sign-in.locked",
    ...Array.from({ length: 4 }, () => "sign-in.failed"),
  ]);
});

test("four failures and a success are no lock, and a call without a token is no guess", async () => {
  const rig = await emptyRig();
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 4; i++) await rig.api("GET", "/session", undefined, as("wrong"));
    expect((await rig.api("GET", "/session")).status).toBe(200);
  }
  for (let i = 0; i < 10; i++) expect((await rig.send("/api/v1/devices", {})).status).toBe(401);
  expect((await rig.api("GET", "/session", undefined, as(TOKEN))).status).toBe(200);
});

test("the audit log says who gave a command, who changed what, and who saw which photo", async () => {
  const rig = await conformanceRig();
  const operator = await tokenFor(rig, "operator");
  const { photo } = (await rig.api("GET", "/workers/1", undefined, as(operator))).body;
  const seen = await fetch(`${rig.base}/api/v1/photos/${photo}`, { headers: as(operator) });
  expect(seen.status).toBe(200);
  await seen.arrayBuffer();
  await rig.api("POST", "/commands", { cmd: "reboot", params: "-1", devices: [D1] }, as(operator));
  await rig.api("GET", "/devices", undefined, as(operator));
  const { entries } = (await rig.api("GET", "/audit?actor=一号operator")).body;
  expect(entries).toMatchObject([
    { action: "POST /commands", role: "operator", detail: { cmd: "reboot", commands: 1 } },
    { action: "GET /photos/:sha256", target: photo, detail: { of: ["1"] } },
    { action: "GET /workers/:userCode", target: "1" },
  ]);
  expect((await rig.api("GET", `/audit?target=${photo}&actor=一号operator`)).body.entries).toHaveLength(1);
});
