/** The heartbeat: what is sent to the letter, what its reply changes (4.1). */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { OK, openStand, pass, passFor, startAt } from "./scripted-server.ts";
import { APP, SN } from "./support.ts";

/** The reference, apart from the code under test (device-protocol §2.2). */
const digest = (text: string) =>
  createHash("sha256").update(`${text}&appsecret=${APP.secret}`.toLowerCase()).digest("hex");

test.each([
  ["S1", `appid=${APP.appid}&sn=${SN}`],
  ["S2", `appid=${APP.appid}&sn=${SN}&version=v2.1`],
] as const)(
  "carries appid, sn, version and the signature %s, and no data when nothing waits",
  async (signProfile, text) => {
    const stand = await openStand();
    await startAt(stand, { signProfile });
    await pass(stand, () => stand.server.calls.length === 1);
    expect(stand.server.calls[0]).toMatchObject({ path: "/device/getServer" });
    expect(stand.server.calls[0]?.params).toEqual({
      appid: APP.appid,
      sn: SN,
      version: "v2.1",
      sign: digest(text),
    });
  },
);

test.each([
  ["10", 10],
  [120, 120],
  ["1", 5],
  ["nonsense", 30],
])("an interval of %j is kept as %i seconds", async (timeInterval, seconds) => {
  const stand = await openStand();
  stand.server.answer = () => ({ ...OK, data: { "timeInterval ": timeInterval } });
  await startAt(stand);
  await pass(stand, () => stand.server.calls.length === 3);
  const [, second, third] = stand.server.calls;
  const gap = (third?.at ?? 0) - (second?.at ?? 0);
  expect(gap).toBeGreaterThanOrEqual(seconds * 1_000);
  expect(gap).toBeLessThanOrEqual(seconds * 1_000 + 1_000);
});

test("a clock that is more than five seconds wrong is set by the server's, also over a restart", async () => {
  const stand = await openStand();
  const ahead = 3_600_000;
  let command: object = { cmd: "downloadUser", code: "1" };
  stand.server.answer = ({ path }) => {
    if (path === "/person/downloadPersonData") return { ...OK, data: [{ userCode: "7", name: "样本甲" }] };
    if (path !== "/device/getServer") return undefined;
    const data = { serverTime: String(stand.clock.now() + ahead), ...command };
    command = {};
    return { ...OK, data };
  };
  const first = await startAt(stand);
  await pass(stand, () => stand.server.count("/device/callback") === 1);
  await first.stop();
  stand.server.answer = () => undefined;
  const second = await startAt(stand);
  second.punch("7");
  const meant = stand.clock.now() + ahead;
  await pass(stand, () => second.status.unsent === 0);
  const sent = stand.server.calls.find(
    ({ path, params }) => path === "/device/getServer" && params.data !== undefined,
  );
  const [{ time }] = JSON.parse(sent?.params.data ?? "") as [{ time: string }];
  const shown = Date.parse(`${time.slice(0, 10)}T${time.slice(11, 19)}.${time.slice(20)}+08:00`);
  expect(Math.abs(shown - meant)).toBeLessThan(5_000);
});

test("a command without a code is left alone", async () => {
  const stand = await openStand();
  stand.server.answer = () => ({ ...OK, data: { cmd: "setAdmin", ext: "" } });
  await startAt(stand);
  await passFor(stand, 100_000);
  expect(new Set(stand.server.paths)).toEqual(new Set(["/device/getServer"]));
});
