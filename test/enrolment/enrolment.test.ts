/** What the clerk is promised: kept, sent once, followed to the end; against a real platform on a bad network. */
import { expect, test } from "vitest";
import type { EnrolmentView } from "../../src/enrolment/schemas.ts";
import { EAST, inputOf, type Office, openOffice, WEST } from "./support/rig.ts";

const states = (view: EnrolmentView) =>
  Object.fromEntries(view.terminals.map(({ sn, state }) => [sn, state]));
const isQueued = (view: EnrolmentView) => view.state === "following";
const isDone = (view: EnrolmentView) => view.state === "done";

async function queued(office: Office, person = "citizen"): Promise<EnrolmentView> {
  const { enrolment } = await office.service.create(await inputOf(person));
  return await office.until(enrolment.id, isQueued);
}

test("per terminal: queued, fetched, confirmed", async () => {
  const office = await openOffice();
  const { id } = await queued(office);
  expect(states(office.service.get(id))).toEqual({ [EAST]: "queued", [WEST]: "queued" });

  const { code } = (await office.call("/device/getServer", { sn: EAST })).data;
  await office.call("/person/downloadPersonData", { sn: EAST, code });
  await office.until(id, (view) => states(view)[EAST] === "fetched");

  expect(await office.terminalWorks(WEST)).toEqual(["张三"]);
  const data = JSON.stringify({ success: 1, msg: "成功" });
  await office.call("/device/callback", { sn: EAST, code, data });
  const done = await office.until(id, isDone);
  expect(states(done)).toEqual({ [EAST]: "confirmed", [WEST]: "confirmed" });
});

test("the worker's data and photo are at the platform before any terminal is told", async () => {
  const office = await openOffice();
  await queued(office);
  const { code } = (await office.call("/device/getServer", { sn: EAST })).data;
  const { data } = await office.call("/person/downloadPersonData", { sn: EAST, code });
  const [person] = JSON.parse(data);
  expect(person).toMatchObject({ name: "张三", userCode: "1" });
  expect(Buffer.from(person.pic, "base64").subarray(0, 2)).toEqual(Buffer.of(0xff, 0xd8));
});

test("a page sees the number masked and no picture", async () => {
  const office = await openOffice();
  const view = await queued(office);
  expect(view.numberMasked).toMatch(/^110\*+\d{3}[\dX]$/);
  expect(JSON.stringify(view)).not.toContain((await inputOf()).card.number);
});

test("pressed twice with the same key is enrolled once", async () => {
  const office = await openOffice();
  const input = await inputOf();
  const [first, second] = await Promise.all([office.service.create(input), office.service.create(input)]);
  const third = await office.service.create(input);
  expect(new Set([first.enrolment.id, second.enrolment.id, third.enrolment.id]).size).toBe(1);
  await office.until(first.enrolment.id, isQueued);
  expect(office.service.list()).toHaveLength(1);
  expect(await office.commands()).toHaveLength(2);
});

test("the same key for something else is refused", async () => {
  const office = await openOffice();
  const input = await inputOf();
  await office.service.create(input);
  await expect(office.service.create({ ...input, terminals: [EAST] })).rejects.toMatchObject({
    id: "enrolment.key-reused",
  });
});

test("the same person again is told, and keeps the user code", async () => {
  const office = await openOffice();
  const first = await queued(office);
  const { enrolment, previous } = await office.service.create(await inputOf());
  expect(previous?.id).toBe(first.id);
  expect((await office.until(enrolment.id, isQueued)).userCode).toBe(first.userCode);
});

test("with the platform away the record is kept, says why and when it is tried again, and goes on by itself", async () => {
  const office = await openOffice();
  await office.platformUntil(({ state }) => state === "ok");
  office.network.cut();
  const { enrolment } = await office.service.create(await inputOf());
  const waiting = await office.until(
    enrolment.id,
    (view) => view.state === "retrying" && view.nextTryAt !== null,
  );
  expect(waiting.fault).toMatchObject({ id: "enrolment.platform-unreachable", retryable: true });
  expect((await office.platformUntil(({ state }) => state === "unreachable")).terminals).toEqual([
    expect.objectContaining({ sn: EAST, online: false }),
    expect.objectContaining({ sn: WEST, online: false }),
  ]);
  office.network.mend();
  await office.clock.advance(31_000);
  await office.until(enrolment.id, isQueued);
});

test("an office that is switched on while the line is down knows its terminals, and enrols", async () => {
  const office = await openOffice();
  const { terminals } = await office.platformUntil(({ state }) => state === "ok");
  office.network.cut();
  await office.restart();
  expect(await office.platformUntil(({ state }) => state === "unreachable")).toMatchObject({ terminals });
  const { enrolment } = await office.service.create(await inputOf());
  expect(enrolment.terminals.map(({ name }) => name).toSorted()).toEqual(
    terminals.map(({ name }) => name).toSorted(),
  );
  office.network.mend();
  await office.clock.advance(31_000);
  await office.until(enrolment.id, isQueued);
});

test("an answer that gets lost on the way is asked for again: nothing is sent twice", async () => {
  const office = await openOffice();
  await office.platformUntil(({ state }) => state === "ok");
  for (const call of ["POST /api/v1/workers", "PUT /api/v1/workers/1/photo", "POST /api/v1/commands"]) {
    let lost = 0;
    office.network.passAnswer = (line) => !line.startsWith(call) || lost++ > 0;
    const { enrolment } = await office.service.create(await inputOf());
    await office.until(enrolment.id, (view) => view.nextTryAt !== null);
    expect(lost).toBeGreaterThan(0);
    office.service.retry(enrolment.id);
    await office.until(enrolment.id, isQueued);
  }
  expect(await office.commands()).toHaveLength(3 * 2);
});

test("a wrong token is told by name, kept, and goes on with the right one", async () => {
  const office = await openOffice();
  await office.service.stop();
  await office.open("wrong");
  const { enrolment } = await office.service.create(await inputOf());
  const waiting = await office.until(enrolment.id, (view) => view.state === "retrying");
  expect(waiting.fault?.id).toBe("enrolment.platform-token");
  expect(waiting.fault?.remedy).toContain("IDCARD_BRIDGE_PLATFORM_TOKEN");
  expect((await office.platformUntil(({ state }) => state !== "ok")).state).toBe("refused");
  await office.restart();
  await office.until(enrolment.id, isQueued);
});

test("what happened while the office was closed is known after the next start", async () => {
  const office = await openOffice();
  const { id } = await queued(office);
  await office.service.stop();
  await office.terminalWorks(EAST);
  await office.terminalWorks(WEST);
  await office.open();
  await office.until(id, isDone);
});

test("what happened while the line was down is known when it is back, without a restart", async () => {
  const office = await openOffice();
  const { id } = await queued(office);
  office.network.cut();
  await office.platformUntil(({ state }) => state === "unreachable");
  await office.terminalWorks(EAST);
  await office.terminalWorks(WEST);
  office.network.mend();
  await office.clock.advance(31_000);
  await office.until(id, isDone);
});

test("a terminal that refuses the face is told, and 重试 sends to that one only", async () => {
  const office = await openOffice();
  const { id } = await queued(office);
  await office.terminalWorks(WEST);
  for (let round = 0; round < 3; round++) {
    await office.terminalWorks(EAST, "0");
    await office.clock.advance(61_000);
  }
  const failed = await office.until(id, (view) => view.state === "failed");
  expect(failed.terminals).toEqual([
    expect.objectContaining({ sn: EAST, state: "failed", message: expect.stringContaining("特征提取失败") }),
    expect.objectContaining({ sn: WEST, state: "confirmed" }),
  ]);
  office.service.retry(id);
  await office.until(id, isQueued);
  await office.terminalWorks(EAST);
  await office.until(id, isDone);
  expect((await office.commands()).map(({ sn }) => sn).sort()).toEqual([EAST, EAST, WEST]);
});

test("a terminal that the platform does not know costs only itself", async () => {
  const office = await openOffice();
  const { enrolment } = await office.service.create(
    await inputOf("citizen", { terminals: [EAST, "NOBODY", WEST] }),
  );
  await office.until(enrolment.id, isQueued);
  await office.terminalWorks(EAST);
  await office.terminalWorks(WEST);
  const end = await office.until(enrolment.id, (view) => view.state === "failed");
  expect(states(end)).toEqual({ [EAST]: "confirmed", NOBODY: "failed", [WEST]: "confirmed" });
});

test("a platform that cannot store at the moment is tried again", async () => {
  const office = await openOffice();
  office.platform.storage.break(undefined, /insert into "photos"/);
  const first = await office.service.create(await inputOf("citizen"));
  await office.until(first.enrolment.id, (view) => view.nextTryAt !== null);
  expect(office.service.get(first.enrolment.id).fault?.id).toBe("enrolment.platform-busy");
  office.platform.storage.repair();
  office.service.retry(first.enrolment.id);
  await office.until(first.enrolment.id, isQueued);
});

test("when the platform has lost its database the clerk is told and can send again", async () => {
  const office = await openOffice();
  const { id } = await queued(office);
  await office.service.stop();
  await office.platform.storage.run("delete from commands");
  await office.platform.storage.run("delete from batches");
  await office.open();
  const lost = await office.until(id, (view) => view.state === "failed");
  expect(lost.terminals[0]?.message).toContain("请重试");
  office.service.retry(id);
  await office.until(id, isQueued);
});

test("the list has today's enrolments, newest first, and yesterday's only while unfinished", async () => {
  const office = await openOffice();
  const done = await queued(office, "citizen");
  await office.terminalWorks(EAST);
  await office.terminalWorks(WEST);
  await office.until(done.id, isDone);
  const unfinished = await queued(office, "long-term");
  expect(office.service.list().map(({ id }) => id)).toEqual([unfinished.id, done.id]);
  await office.clock.advance(24 * 3_600_000);
  expect(office.service.list().map(({ id }) => id)).toEqual([unfinished.id]);
});

test("an enrolment that nobody knows is told", async () => {
  const { service } = await openOffice();
  for (const ask of [() => service.get("x"), () => service.retry("x")])
    expect(ask).toThrow(expect.objectContaining({ id: "enrolment.not-found" }));
});
