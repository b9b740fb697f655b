import { maskNumber } from "../../base/log.ts";
import { registerWorker, type Worker } from "../registry/workers.ts";
import { WorkerInput } from "../schemas.ts";
import type { Store } from "../storage/store.ts";
import { PERSON_COLUMNS } from "./columns.ts";
import { checkedRow, type Kind, RowError } from "./import.ts";
import type { Entry, Pages } from "./write-table.ts";

const PAGE = 1_000;
const TYPES: Readonly<Record<string, string>> = {
  citizen: "居民身份证",
  "foreigner-2017": "外国人永久居留身份证2017",
  "foreigner-2023": "外国人永久居留身份证2023",
  hmt: "港澳台居民居住证",
};
const TYPE_OF = new Map(Object.entries(TYPES).map(([id, zh]) => [zh, id]));

/** A known ID number is changed, not doubled; empty cells leave what is there. */
export const personImport: Kind = {
  columns: PERSON_COLUMNS,
  required: ["name", "idNumber"],
  async store(work, { hasPhoto: _hasPhoto, ...row }) {
    const idType = row.idType === undefined ? "citizen" : (TYPE_OF.get(row.idType) ?? row.idType);
    const dates = Object.fromEntries(
      ["birthDate", "validFrom", "validTo"].flatMap((key) => {
        const text = row[key];
        if (text === undefined) return [];
        return [[key, key === "validTo" && text === "长期" ? null : isoDate(key, text)]];
      }),
    );
    const input = checkedRow(WorkerInput, { ...row, idType, ...dates });
    if (idType === "citizen" && !isCitizenNumber(input.idNumber))
      throw new RowError("idNumber", "身份证号码不正确（位数或校验码） / wrong length or check digit");
    const { created } = await registerWorker(work, input);
    return created ? "imported" : "unchanged";
  },
};

/** 2026-01-31, 2026/1/31, 20260131. */
function isoDate(column: string, text: string): string {
  const match = /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?$/.exec(text);
  if (!match) throw new RowError(column, "日期不正确，应为 2026-01-31 / no date");
  const [, year = "", month = "", day = ""] = match;
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** GB 11643: the last digit follows from the seventeen before it. */
function isCitizenNumber(text: string): boolean {
  if (!/^\d{17}[\dXx]$/.test(text)) return false;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, index) => total + weight * Number(text[index]), 0);
  return "10X98765432"[sum % 11] === text[17]?.toUpperCase();
}

/** Everybody who is registered and not removed. @param masked ID numbers only in part */
export async function* exportPersons(store: Store, masked: boolean): Pages & AsyncGenerator<Entry[]> {
  for (let after = 0; ; ) {
    const rows = await store.read((db) =>
      db
        .selectFrom("workers")
        .selectAll()
        .where("user_code", ">", after)
        .where("deleted_at", "is", null)
        .orderBy("user_code")
        .limit(PAGE)
        .execute(),
    );
    yield rows.map((row) => entryOf(row, masked));
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) return;
    after = last.user_code;
  }
}

function entryOf(worker: Worker, masked: boolean): Entry {
  const identity = JSON.parse(worker.identity) as Record<string, string | null>;
  const { idType = "citizen", validTo } = identity;
  return {
    ...identity,
    userCode: worker.user_code,
    name: worker.name,
    idNumber: masked ? maskNumber(worker.id_number) : worker.id_number,
    idType: TYPES[idType ?? ""] ?? idType,
    validTo: validTo === null ? "长期" : validTo,
    idCard: masked ? null : worker.id_card,
    hasPhoto: worker.photo !== null,
  };
}
