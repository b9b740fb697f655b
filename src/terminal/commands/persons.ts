/** Commands about persons: 4.4 downloadUser, 4.7 deletePerson, 4.8 setAdmin. */
import { Fault } from "../../base/fault.ts";
import { isRecord, textOf } from "../answer.ts";
import { terminalFaults } from "../faults.ts";
import type { Person } from "../store.ts";
import { type Context, done, failed, type Handler, isNothing, type PersonChange } from "./command.ts";
import { deliveredPhoto } from "./photos.ts";

/** Spec L43: at least 30 000 faces. */
const MAX_PERSONS = 30_000;
/** A photo server that is slow or away must not keep the terminal from its heartbeat for hours. */
const PHOTOS_MS = 120_000;

/** 4.4 (spec L520-622). Who can be taken is taken; the callback names the others (C19). */
export const downloadUser: Handler = async ({ code }, context) => {
  const { server, store, signal } = context;
  const answer = await server.demand("downloadPersonData", { code }, signal);
  if (isNothing(answer)) return null;
  const list = Array.isArray(answer.data) ? answer.data : isRecord(answer.data) ? [answer.data] : null;
  if (!list) return failed("人员数据无法识别");
  const taken: Person[] = [];
  const problems: string[] = [];
  const late = context.clock.monotonic() + PHOTOS_MS;
  for (const entry of list) {
    const person = await readPerson(entry, late, context);
    if (typeof person === "string") problems.push(person);
    else taken.push(person);
  }
  const free = MAX_PERSONS - store.count("persons");
  const fits = taken.filter((person, index) => index < free || store.person(person.userCode) !== null);
  for (const person of taken) if (!fits.includes(person)) problems.push(`${person.userCode} 人员已满`);
  const persons: PersonChange[] = [];
  return {
    ...(problems.length === 0 ? done() : failed(problems.join("；"))),
    persons,
    apply: () => {
      for (const person of fits)
        persons.push({ userCode: person.userCode, change: store.savePerson(person) });
    },
  };
};

/**
 * @param late by the monotonic clock: no photo is fetched from then on
 * @returns the person, or what is wrong with it, without a name
 */
async function readPerson(entry: unknown, late: number, context: Context): Promise<Person | string> {
  if (!isRecord(entry)) return "人员数据无法识别";
  const userCode = textOf(entry.userCode);
  const name = textOf(entry.name);
  if (!userCode || !name) return `${userCode || "?"} 缺少编号或姓名`;
  try {
    const photo = await deliveredPhoto(entry, userCode, late, context);
    if (photo) await context.enrol();
    const optional = (key: string) => textOf(entry[key]) || null;
    const [password, idCard] = [optional("password"), optional("idCard")];
    return {
      userCode,
      name,
      password,
      idCard,
      faceData: optional("faceData"),
      fingerprint: optional("fingerprint"),
      photo,
    };
  } catch (error) {
    context.signal.throwIfAborted();
    if (!(error instanceof Fault) || !error.is(terminalFaults["terminal.photo"])) throw error;
    return `${userCode} 照片无法使用（${error.detail.reason}）`;
  }
}

/** 4.7 (spec L821-899). A person who is not here is as good as deleted. */
export const deletePerson: Handler = async ({ code }, { server, store, signal }) => {
  const answer = await server.demand("deletePerson", { code }, signal);
  if (isNothing(answer)) return null;
  const codes = codesOf(answer.data);
  if (codes.length === 0) return failed("没有人员编号");
  const persons: PersonChange[] = [];
  return {
    ...done(),
    persons,
    apply: () => {
      for (const userCode of codes)
        if (store.deletePerson(userCode)) persons.push({ userCode, change: "deleted" });
    },
  };
};

/** 4.8 (spec L902-976). A missing privilege means MANAGER (C34). */
export const setAdmin: Handler = async ({ code }, { server, store, signal }) => {
  const answer = await server.demand("setAdmin", { code }, signal);
  if (isNothing(answer)) return null;
  const codes = codesOf(answer.data);
  const privilege = isRecord(answer.data) && textOf(answer.data.privilege) === "USER" ? "USER" : "MANAGER";
  const known = codes.filter((userCode) => store.person(userCode));
  const unknown = codes.filter((userCode) => !known.includes(userCode));
  return {
    ...(codes.length > 0 && unknown.length === 0
      ? done()
      : failed(`没有此人员：${unknown.join(",") || "?"}`)),
    persons: known.map((userCode) => ({ userCode, change: "privilege" })),
    apply: () => {
      for (const userCode of known) store.setPrivilege(userCode, privilege);
    },
  };
};

/** `{"userCode":"1,2,3"}`, or the list itself. */
function codesOf(data: unknown): string[] {
  const text = isRecord(data) ? textOf(data.userCode) : textOf(data);
  return text
    .split(",")
    .map((code) => code.trim())
    .filter(Boolean);
}
