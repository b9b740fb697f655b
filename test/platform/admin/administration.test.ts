import { expect, test } from "vitest";
import { conformanceRig, D1, D2, DX, emptyRig, picture, TOKEN } from "../support/rig.ts";

const error = (id: string) => ({
  body: { error: { id, message: expect.any(String), remedy: expect.any(String) } },
});
const worker = { idNumber: "11010119900307793x", name: "李白", birthDate: "1990-03-07" };

test("without the token, or with a wrong one, nothing is told: not even which paths there are", async () => {
  const rig = await emptyRig();
  const attempts: [string, Record<string, string>][] = [
    ["/devices", {}],
    ["/devices", { authorization: "Bearer wrong" }],
    ["/devices", { authorization: `Basic ${TOKEN}` }],
    ["/no-such-path", {}],
  ];
  for (const [path, headers] of attempts)
    expect(await rig.send(`/api/v1${path}`, { headers })).toMatchObject({
      status: 401,
      ...error("platform.unauthorized"),
    });
});

test("health is bland and open, pages of other origins get nothing", async () => {
  const rig = await emptyRig();
  for (const path of ["/health", "/api/v1/health"])
    expect(await rig.send(path, {})).toEqual({
      status: 200,
      body: { name: "idcard-bridge platform", status: "ok" },
    });
  const headers = { authorization: `Bearer ${TOKEN}`, origin: "https://evil.example" };
  expect(await rig.send("/api/v1/devices", { headers })).toMatchObject({
    status: 403,
    ...error("platform.origin-refused"),
  });
  const own = await fetch(`${rig.base}/api/v1/devices`, { headers: { ...headers, origin: rig.base } });
  expect(own.status).toBe(200);
  expect([...own.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  const preflight = await fetch(`${rig.base}/api/v1/devices`, {
    method: "OPTIONS",
    headers: { origin: "https://evil.example" },
  });
  expect(preflight.headers.get("access-control-allow-origin")).toBeNull();
});

test("unknown paths, wrong methods and wrong bodies are told apart", async () => {
  const rig = await emptyRig();
  expect(await rig.api("GET", "/nothing")).toMatchObject({ status: 404, ...error("platform.not-found") });
  expect(await rig.api("DELETE", "/devices")).toMatchObject({
    status: 405,
    ...error("platform.method-not-allowed"),
  });
  expect(await rig.api("POST", "/devices", new TextEncoder().encode("{"))).toMatchObject({
    status: 400,
    ...error("platform.bad-request"),
  });
  const { body } = await rig.api("POST", "/devices", { sn: "1", appid: "a" });
  expect(body.error.message).toContain("name");
  expect(await rig.api("GET", "/attendance?from=yesterday")).toMatchObject({ status: 400 });
  expect((await fetch(`${rig.base}/`)).status).toBe(404);
});

test("apps: a secret is made, kept, and never changed by registering again", async () => {
  const rig = await emptyRig();
  const first = await rig.api("POST", "/apps", { appid: "site-1" });
  expect(first).toMatchObject({
    status: 201,
    body: { appid: "site-1", secret: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  expect(await rig.api("POST", "/apps", { appid: "site-1" })).toEqual({ status: 200, body: first.body });
  expect(await rig.api("POST", "/apps", { appid: "site-1", secret: "other" })).toMatchObject({
    status: 409,
    ...error("platform.app-exists"),
  });
});

test("devices belong to an app that exists", async () => {
  const rig = await emptyRig();
  expect(await rig.api("POST", "/devices", { sn: "D", name: "门", appid: "nope" })).toMatchObject({
    status: 404,
    ...error("platform.app-unknown"),
  });
});

test("workers: one user code per ID number, whatever is registered again; codes are never given twice", async () => {
  const rig = await emptyRig();
  expect(await rig.api("POST", "/workers", worker)).toEqual({
    status: 201,
    body: { userCode: "1", created: true },
  });
  const again = { ...worker, idNumber: "11010119900307793X", name: "李太白" };
  expect(await rig.api("POST", "/workers", again)).toEqual({
    status: 200,
    body: { userCode: "1", created: false },
  });
  expect((await rig.api("DELETE", "/workers/1")).status).toBe(204);
  expect(await rig.api("DELETE", "/workers/1")).toMatchObject({
    status: 404,
    ...error("platform.worker-unknown"),
  });
  expect(
    (await rig.api("POST", "/workers", { idNumber: "110101199003070011", name: "杜甫" })).body.userCode,
  ).toBe("2");
  expect((await rig.api("POST", "/workers", worker)).body).toEqual({ userCode: "1", created: false });
});

test("workers: a code that terminals already know can be kept, and the series goes on behind it", async () => {
  const rig = await emptyRig();
  expect((await rig.api("POST", "/workers", { ...worker, userCode: "500" })).body.userCode).toBe("500");
  const next = await rig.api("POST", "/workers", { idNumber: "110101199003070011", name: "杜甫" });
  expect(next.body.userCode).toBe("501");
  const taken = { idNumber: "110101199003070022", name: "王维", userCode: "500" };
  expect(await rig.api("POST", "/workers", taken)).toMatchObject({
    status: 409,
    ...error("platform.user-code-taken"),
  });
  expect(await rig.api("POST", "/workers", { ...worker, userCode: "7" })).toMatchObject({ status: 409 });
});

test("many registrations at once get one code each", async () => {
  const rig = await emptyRig();
  const people = Array.from({ length: 30 }, (_, i) => ({
    idNumber: `1101011990030${String(i % 10).padStart(5, "0")}`,
    name: `工${i}`,
  }));
  const replies = await Promise.all(people.map((person) => rig.api("POST", "/workers", person)));
  const codes = new Map(replies.map(({ body }, i) => [people[i]?.idNumber, body.userCode]));
  expect(new Set(codes.values())).toEqual(new Set(Array.from({ length: 10 }, (_, i) => String(i + 1))));
  expect(replies.filter(({ status }) => status === 201)).toHaveLength(10);
});

test("SE-03 a large PNG becomes an upright JPEG of at most 400 000 bytes, the same one for the same photo", async () => {
  const rig = await emptyRig();
  await rig.api("POST", "/workers", worker);
  const photo = await picture({ width: 2000, height: 2400, noise: true, type: "png" });
  const first = await rig.api("PUT", "/workers/1/photo", photo);
  expect(first.status).toBe(200);
  expect(first.body.bytes).toBeLessThanOrEqual(400_000);
  expect(first.body.width / first.body.height).toBeCloseTo(2000 / 2400, 2);
  expect((await rig.api("PUT", "/workers/1/photo", photo)).body).toEqual(first.body);
});

test("what is no photo, or belongs to nobody, is refused", async () => {
  const rig = await emptyRig();
  await rig.api("POST", "/workers", worker);
  const photo = await picture();
  expect(await rig.api("PUT", "/workers/2/photo", photo)).toMatchObject({
    status: 404,
    ...error("platform.worker-unknown"),
  });
  for (const bytes of [Buffer.from("GIF89a"), photo.subarray(0, 40), Buffer.alloc(0)])
    expect(await rig.api("PUT", "/workers/1/photo", bytes)).toMatchObject({
      status: 422,
      ...error("platform.photo-unreadable"),
    });
  const bomb = Buffer.from(await picture({ type: "png" }));
  bomb.writeUInt32BE(30_000, 16);
  bomb.writeUInt32BE(30_000, 20);
  expect(await rig.api("PUT", "/workers/1/photo", bomb)).toMatchObject({
    status: 413,
    ...error("platform.photo-too-large"),
  });
});

test("a photo that nobody refers to any more is forgotten", async () => {
  const rig = await emptyRig();
  await rig.api("POST", "/workers", worker);
  const old = (await rig.api("PUT", "/workers/1/photo", await picture({ shade: 10 }))).body.sha256;
  const headers = { authorization: `Bearer ${TOKEN}` };
  const status = async () => (await fetch(`${rig.base}/api/v1/photos/${old}`, { headers })).status;
  expect(await status()).toBe(200);
  await rig.api("PUT", "/workers/1/photo", await picture({ shade: 200 }));
  expect(await status()).toBe(404);
});

test("SE-02 one order, two devices: a command each, the batch shows both as they come in", async () => {
  const rig = await conformanceRig();
  const order = { cmd: "downloadUser", devices: [D1, D2], userCodes: ["1", "5", "6"] };
  const { body: batch } = await rig.api("POST", "/commands", order, { "idempotency-key": "k1" });
  expect(batch.commands.map((command: { sn: string }) => command.sn)).toEqual([D1, D2]);
  for (const [i, { id, sn }] of batch.commands.entries()) {
    await rig.device("/person/downloadPersonData", { sn, code: String(id) });
    await rig.device("/device/callback", { sn, code: String(id), data: '{"msg":"操作成功","success":1}' });
    const { body } = await rig.api("GET", `/batches/${batch.id}`);
    const done = body.commands.filter((command: { state: string }) => command.state === "acknowledged");
    expect(done).toHaveLength(i + 1);
  }
});

test("Idempotency-Key: the same request answers the same batch, another one is refused, a restart changes nothing", async () => {
  const rig = await conformanceRig();
  const order = { cmd: "downloadUser", devices: [D1], userCodes: ["1"] };
  const key = { "idempotency-key": "press-1" };
  const [first, second] = await Promise.all([
    rig.api("POST", "/commands", order, key),
    rig.api("POST", "/commands", order, key),
  ]);
  expect(new Set([first.status, second.status])).toEqual(new Set([200, 201]));
  expect(first.body).toEqual(second.body);
  await rig.stop();
  await rig.start();
  expect(await rig.api("POST", "/commands", order, key)).toEqual({ status: 200, body: first.body });
  const other = { ...order, userCodes: ["5"] };
  expect(await rig.api("POST", "/commands", other, key)).toMatchObject({
    status: 409,
    ...error("platform.idempotency-conflict"),
  });
  expect((await rig.api("GET", "/commands")).body.commands).toHaveLength(1);
});

test("an order that cannot be done for one device is done for none", async () => {
  const rig = await conformanceRig();
  await rig.device("/device/getServer", { sn: DX });
  const orders: [object, string][] = [
    [{ cmd: "downloadUser", devices: [D1, "nope"], userCodes: ["1"] }, "platform.device-unknown"],
    [{ cmd: "downloadUser", devices: [D1, DX], userCodes: ["1"] }, "platform.device-unknown"],
    [{ cmd: "downloadUser", devices: [D1], userCodes: ["1", "999"] }, "platform.worker-unknown"],
    [{ cmd: "downloadUser", devices: [D1] }, "platform.bad-request"],
    [{ cmd: "registrationModel", devices: [D1], params: "1,2" }, "platform.bad-request"],
    [{ cmd: "reboot", devices: [D1], userCodes: ["1"], params: "-1" }, "platform.bad-request"],
    [{ cmd: "explode", devices: [D1] }, "platform.bad-request"],
  ];
  for (const [order, id] of orders)
    expect(await rig.api("POST", "/commands", order)).toMatchObject(error(id));
  expect((await rig.api("GET", "/commands")).body.commands).toEqual([]);
});

test("persons whom the platform never knew can be deleted from a terminal", async () => {
  const rig = await conformanceRig();
  const order = { cmd: "deletePerson", devices: [D1], userCodes: ["4711"] };
  expect((await rig.api("POST", "/commands", order)).body.commands).toMatchObject([{ params: "4711" }]);
});

test("commands are listed by filter and page, and cancelled while nobody has fetched them", async () => {
  const rig = await conformanceRig();
  const codes = [];
  for (const sn of [D1, D2, D1]) codes.push(await rig.command("deletePerson", "1", sn));
  const ids = async (query: string) =>
    (await rig.api("GET", `/commands?${query}`)).body.commands.map((command: { id: number }) =>
      String(command.id),
    );
  expect(await ids(`sn=${D1}`)).toEqual([codes[0], codes[2]]);
  expect(await ids(`limit=2&after=${codes[0]}`)).toEqual([codes[1], codes[2]]);
  await rig.device("/person/deletePerson", { code: codes[0] });
  expect(await ids("state=fetched&cmd=deletePerson")).toEqual([codes[0]]);
  expect(await rig.api("POST", `/commands/${codes[0]}/cancel`)).toMatchObject({
    status: 409,
    ...error("platform.command-finished"),
  });
  expect(await rig.api("POST", `/commands/${codes[1]}/cancel`)).toMatchObject({
    status: 200,
    body: { state: "cancelled" },
  });
  for (const id of ["4242", "x"])
    expect(await rig.api("POST", `/commands/${id}/cancel`)).toMatchObject({ status: 404 });
  expect(await rig.api("GET", "/batches/nope")).toMatchObject({ status: 404 });
});

test("a command that no device ever asks for expires by itself", async () => {
  const rig = await conformanceRig();
  const reboot = await rig.command("reboot", "-1");
  const download = await rig.command("downloadUser", "1");
  await rig.clock.advance(86_400_000 + 60_000);
  expect([await rig.stateOf(reboot), await rig.stateOf(download)]).toEqual(["expired", "pending"]);
});

test("attendance is listed by device, person and time", async () => {
  const rig = await conformanceRig();
  for (const [sn, userCode, time] of [
    [D1, 1, "08:00"],
    [D2, 1, "12:00"],
    [D1, 5, "18:00"],
  ] as const) {
    const data = JSON.stringify([{ userCode, time: `2026-11-23 ${time}:00 000`, type: "idcard" }]);
    await rig.device("/device/getServer", { sn, data });
  }
  const listed = async (query: string) =>
    (await rig.api("GET", `/attendance?${query}`)).body.attendance.map(
      (punch: { name: string; sn: string }) => [punch.sn, punch.name],
    );
  expect(await listed(`sn=${D1}`)).toEqual([
    [D1, "李录"],
    [D1, "李白"],
  ]);
  expect(await listed("userCode=1")).toHaveLength(2);
  expect(await listed("from=2026-11-23T02:00:00Z&to=2026-11-23T12:00:00%2B08:00")).toEqual([[D2, "李录"]]);
});

test("settings: the narrower scope wins, null goes back, nonsense is refused and changes nothing", async () => {
  const rig = await conformanceRig();
  const title = async () => (await rig.api("GET", `/settings?sn=${D1}`)).body.title;
  await rig.api("PUT", "/settings/global", { title: "全部" });
  await rig.api("PUT", "/settings/app/appcode123", { title: "应用" });
  expect(await title()).toBe("应用");
  await rig.api("PUT", `/settings/device/${D1}`, { title: "设备" });
  expect(await title()).toBe("设备");
  await rig.api("PUT", `/settings/device/${D1}`, { title: null });
  await rig.api("PUT", "/settings/app/appcode123", { title: null });
  expect(await title()).toBe("全部");
  for (const [path, body] of [
    ["/settings/global", { titel: "x" }],
    ["/settings/global", { timeInterval: 0 }],
    [`/settings/device/${D1}`, { allowGet: true }],
  ] as const)
    expect(await rig.api("PUT", path, body)).toMatchObject({ status: 400 });
  expect(await rig.api("PUT", "/settings/planet/earth", {})).toMatchObject({ status: 404 });
  expect(await rig.api("GET", "/settings?sn=nope")).toMatchObject({ status: 404 });
});
