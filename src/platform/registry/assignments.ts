/**
 * Who should be on which terminal. The protocol never says who is where; what we know is which downloads and
 * deletions were ordered, which of them were reported done, and now and then the device's own list (4.2).
 */
import type { Command } from "../queue/command.ts";
import type { DevicePersons } from "../schemas.ts";
import type { Work } from "../storage/store.ts";
import type { Db } from "../storage/tables.ts";
import { readInfo } from "./device-info.ts";
import type { Device } from "./devices.ts";

const CHUNK = 500;
/** Lists of codes are for a person to look at. */
const MAX_LISTED = 200;

/** A command was queued: what it orders replaces what was ordered before. */
export async function noteOrdered(work: Work, command: Command): Promise<void> {
  if (command.cmd !== "downloadUser" && command.cmd !== "deletePerson") return;
  const wanted = command.cmd === "downloadUser" ? 1 : 0;
  const codes = command.params.split(",");
  for (let at = 0; at < codes.length; at += CHUNK)
    await work.db
      .insertInto("assignments")
      .values(
        codes.slice(at, at + CHUNK).map((user_code) => ({
          sn: command.sn,
          user_code,
          wanted,
          command_id: command.id,
          confirmed_at: null,
        })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(["sn", "user_code"])
          .doUpdateSet({ wanted, command_id: command.id, confirmed_at: null }),
      )
      .execute();
}

/** The device reported success. */
export async function noteDone(work: Work, command: Command): Promise<void> {
  if (command.cmd === "downloadUser")
    await work.db
      .updateTable("assignments")
      .set({ confirmed_at: work.now })
      .where("command_id", "=", command.id)
      .execute();
  if (command.cmd === "deletePerson")
    await work.db
      .deleteFrom("assignments")
      .where("command_id", "=", command.id)
      .where("wanted", "=", 0)
      .execute();
  // 4.13 operation 0 clears the whole device; what was ordered after it still holds.
  if (command.cmd === "machineOperation" && JSON.parse(command.params).operation === "0")
    await work.db
      .deleteFrom("assignments")
      .where("sn", "=", command.sn)
      .where("command_id", "<", command.id)
      .execute();
}

/** Expected against told. */
export async function personsOfDevice(db: Db, device: Device): Promise<DevicePersons> {
  const rows = await db
    .selectFrom("assignments")
    .select(["user_code", "confirmed_at"])
    .where("sn", "=", device.sn)
    .where("wanted", "=", 1)
    .execute();
  const info = readInfo(device.info);
  const reported = await reportedBy(db, device.sn);
  const expected = new Set(rows.map((row) => row.user_code));
  // A download that was confirmed after the list came cannot be in it.
  const confirmed = rows.filter((row) => row.confirmed_at !== null);
  const due = confirmed.filter((row) => (row.confirmed_at ?? 0) <= (info?.receivedAt ?? 0));
  const missing = reported ? due.map((row) => row.user_code).filter((code) => !reported.has(code)) : [];
  const unexpected = reported ? [...reported].filter((code) => !expected.has(code)) : [];
  return {
    expected: expected.size,
    confirmed: confirmed.length,
    reported: reported?.size ?? info?.userNum ?? null,
    reportedAt: info && new Date(info.receivedAt).toISOString(),
    missing: missing.slice(0, MAX_LISTED),
    unexpected: unexpected.slice(0, MAX_LISTED),
  };
}

async function reportedBy(db: Db, sn: string): Promise<ReadonlySet<string> | null> {
  const row = await db.selectFrom("reported_codes").select("codes").where("sn", "=", sn).executeTakeFirst();
  return row ? new Set(JSON.parse(row.codes) as string[]) : null;
}

/**
 * The device has just told of itself.
 *
 * @param codes the persons on it, where it lists them (UserCode, from v2.1 on)
 */
export async function noteReported(work: Work, sn: string, codes: readonly string[] | null): Promise<void> {
  await work.db.deleteFrom("reported_codes").where("sn", "=", sn).execute();
  if (codes)
    await work.db
      .insertInto("reported_codes")
      .values({ sn, codes: JSON.stringify(codes) })
      .execute();
  const device = await work.db
    .selectFrom("devices")
    .selectAll()
    .where("sn", "=", sn)
    .executeTakeFirstOrThrow();
  const { missing, unexpected } = await personsOfDevice(work.db, device);
  const drift = missing.length + unexpected.length;
  await work.db.updateTable("devices").set({ drift }).where("sn", "=", sn).execute();
}

/** The terminals that a person is on, or is to be taken from. */
export async function devicesOfPerson(db: Db, userCode: string) {
  const rows = await db
    .selectFrom("assignments")
    .selectAll()
    .where("user_code", "=", userCode)
    .orderBy("sn")
    .execute();
  return rows.map(({ sn, wanted, confirmed_at }) => ({
    sn,
    wanted: wanted === 1,
    confirmedAt: confirmed_at === null ? null : new Date(confirmed_at).toISOString(),
  }));
}
