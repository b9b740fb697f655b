/** Photos: those that the server delivers (4.4), those that are taken here (4.12) and brought to it (4.6). */
import { sleep } from "../../base/clock.ts";
import { Fault } from "../../base/fault.ts";
import { decodePhotoText, encodePhotoText, sniffImage } from "../../device-protocol/photo-text.ts";
import { type Answer, isRecord, textOf } from "../answer.ts";
import { terminalFaults } from "../faults.ts";
import { MAX_PHOTO_BYTES } from "../server.ts";
import type { Person } from "../store.ts";
import { type Context, done, failed, type Handler, isNothing } from "./command.ts";

const PERSONS_PER_UPLOAD = 10;
/** C50. */
const REGISTRATION_MS = 60_000;
/** Spec L57: 400 KB, read strictly when sending (H9). */
const MAX_TAKEN_BYTES = 400_000;

/**
 * pic or picUrl, never both (spec L588, C16); null: the person has none.
 *
 * @param late by the monotonic clock: nothing is fetched from then on
 * @throws Fault `terminal.photo`
 */
export async function deliveredPhoto(
  entry: Record<string, unknown>,
  userCode: string,
  late: number,
  { server, clock, signal }: Context,
): Promise<Uint8Array | null> {
  const unusable = (reason: string) => new Fault(terminalFaults["terminal.photo"], { userCode, reason });
  const url = textOf(entry.picUrl);
  if (url && clock.monotonic() >= late) throw unusable("timeout");
  if (url) return await server.photo(userCode, url, signal);
  const text = textOf(entry.pic);
  if (!text) return null;
  const bytes = decodePhotoText(text);
  if (!bytes || !sniffImage(bytes)) throw unusable("no picture");
  if (bytes.length > MAX_PHOTO_BYTES) throw unusable(`more than ${MAX_PHOTO_BYTES} bytes`);
  return bytes;
}

/**
 * 4.12 (spec L1239-1303): a photo of one person is taken here (C50). The terminal keeps it, and brings it with 4.6
 * if the server does not want it now.
 */
export const registrationModel: Handler = async ({ code, userCode }, context) => {
  const { server, store, signal } = context;
  if (!userCode) return failed("没有人员编号");
  // Spec L1245-1246: told before and after.
  context.notice(`请人员 ${userCode} 面对摄像头`);
  const photo = await photoWithinAMinute(userCode, context);
  context.notice(photo ? "采集完成" : "采集超时");
  if (!photo) return failed("60 秒内没有采集到照片");
  if (!sniffImage(photo) || photo.length > MAX_TAKEN_BYTES) return failed("采集的照片无法使用");
  const data = JSON.stringify({ user_id: userCode, pic: encodePhotoText(photo) });
  const answer = await server.call("registrationModel", { code, data }, signal);
  return {
    ...(answer.success ? done() : failed(answer.message)),
    persons: store.person(userCode) ? [{ userCode, change: "changed" }] : [],
    apply: () => store.savePhoto(userCode, photo, answer.success),
  };
};

async function photoWithinAMinute(userCode: string, context: Context): Promise<Uint8Array | null> {
  const over = new AbortController();
  const end = AbortSignal.any([context.signal, over.signal]);
  const nobody = sleep(context.clock, REGISTRATION_MS, end).then(() => null);
  nobody.catch(() => {});
  try {
    // Stopping the terminal ends the wait as well, whatever the camera does.
    return await Promise.race([context.takePhoto(userCode, end), nobody]);
  } finally {
    over.abort();
  }
}

/** 4.6 (spec L723-819), abandoned by its authors, still asked for. Only photos that were taken here (spec L730). */
export const uploadPersonPic: Handler = async ({ code }, { server, store, signal }) => {
  const errors: string[] = [];
  let after = "";
  for (;;) {
    const persons = store.withOwnPhoto(after, PERSONS_PER_UPLOAD);
    // The first call is made in any case: the server waits for it.
    if (persons.length === 0 && after !== "") break;
    const data = JSON.stringify(persons.map(toUpload));
    const answer = await server.call("uploadPerson", { code, data }, signal);
    if (isNothing(answer) && answer.success) return null;
    const refused = refusedOf(answer, persons);
    // What the server has is not sent again (C31).
    const taken = persons.map(({ userCode }) => userCode).filter((userCode) => !refused.includes(userCode));
    store.write(() => store.photoSent(taken));
    if (!answer.success) errors.push(refused.join(",") || answer.message);
    const last = persons.at(-1);
    if (!last) break;
    after = last.userCode;
  }
  return errors.length === 0 ? done() : failed(`未上传：${errors.join(",")}`);
};

function toUpload({ userCode, name, photo, password, idCard, faceData, fingerprint }: Person) {
  return {
    userCode,
    name,
    pic: photo ? encodePhotoText(photo) : "",
    ...(password !== null && { password }),
    ...(idCard !== null && { idCard }),
    ...(faceData !== null && { faceData }),
    ...(fingerprint !== null && { fingerprint }),
  };
}

/** Whom the server did not take: `errorUserCodeStr` (C29), one bare code (C30), or everybody. */
function refusedOf({ success, data }: Answer, persons: readonly Person[]): string[] {
  if (success) return [];
  const text = isRecord(data) ? textOf(data.errorUserCodeStr) : textOf(data);
  const named = text.split(",").map((code) => code.trim());
  const known = persons.map(({ userCode }) => userCode);
  const refused = known.filter((code) => named.includes(code));
  return refused.length > 0 ? refused : known;
}
