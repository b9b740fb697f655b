/** What every import shares: rows one by one, in one transaction or each in its own, problems with row and reason. */
import type { z } from "zod";
import { Fault } from "../../base/fault.ts";
import { platformFaults } from "../faults.ts";
import type { ImportProblem, ImportResult } from "../schemas.ts";
import type { Store, Work } from "../storage/store.ts";
import { type Column, columnsOf } from "./columns.ts";
import { type Cell, readTable } from "./read-table.ts";

/** all: one wrong row and nothing is stored; each: the good rows are stored. */
export type Mode = "all" | "each";

export interface Kind {
  readonly columns: readonly Column[];
  /** Keys of columns that must be there. */
  readonly required: readonly string[];
  /**
   * Stores one row.
   *
   * @throws Fault, or a {@link RowError}: then the row is a problem
   */
  store(work: Work, row: Readonly<Record<string, string>>): Promise<"imported" | "unchanged">;
}

export class RowError extends Error {
  readonly column: string | null;

  /** @param column key of the column */
  constructor(column: string | null, reason: string) {
    super(reason);
    this.column = column;
  }
}

class Rollback extends Error {}

/** @throws Fault `platform.table-unreadable`, `platform.table-too-long`, `platform.storage` */
export async function importTable(
  store: Store,
  kind: Kind,
  bytes: Uint8Array,
  mode: Mode,
): Promise<ImportResult> {
  const table = await readTable(bytes);
  const columns = columnsOf(table.header, kind.columns);
  const missing = kind.required.filter((key) => !columns.some((column) => column?.key === key));
  if (missing.length > 0) {
    const names = missing.map((key) => kind.columns.find((column) => column.key === key)?.zh ?? key);
    const reason = `缺少列 ${names.join("、")} / missing columns ${missing.join(", ")}`;
    throw new Fault(platformFaults["platform.table-unreadable"], { reason });
  }
  const problems: ImportProblem[] = [];
  const counts = { imported: 0, unchanged: 0 };
  const one = async (work: Work, cells: readonly Cell[]) => {
    const row = rowOf(columns, cells);
    return await kind.store(work, row);
  };
  const attempt = async (number: number, run: () => Promise<"imported" | "unchanged">) => {
    try {
      counts[await run()]++;
    } catch (error) {
      problems.push(problemOf(number, error, kind.columns));
    }
  };
  if (mode === "each") {
    for (const { number, cells } of table.rows)
      await attempt(number, () => store.write((work) => one(work, cells)));
    return { rows: table.rows.length, ...counts, problems, stored: counts.imported > 0 };
  }
  try {
    await store.write(async (work) => {
      for (const { number, cells } of table.rows) await attempt(number, () => one(work, cells));
      if (problems.length > 0) throw new Rollback();
    });
  } catch (error) {
    if (!(error instanceof Rollback)) throw error;
    return { rows: table.rows.length, imported: 0, unchanged: 0, problems, stored: false };
  }
  return { rows: table.rows.length, ...counts, problems, stored: true };
}

/** Empty cells are left out. */
function rowOf(columns: readonly (Column | null)[], cells: readonly Cell[]): Record<string, string> {
  const row: Record<string, string> = {};
  for (const [index, column] of columns.entries()) {
    const cell = cells[index];
    if (!column || !cell || cell.text === "") continue;
    if (cell.lossy)
      throw new RowError(
        column.key,
        "表格软件已把长数字改写，末尾数字丢失：请把该列设为文本后重新填写 / the spreadsheet cut the long number: make the column text and fill it in again",
      );
    row[column.key] = cell.text;
  }
  return row;
}

function problemOf(row: number, error: unknown, columns: readonly Column[]): ImportProblem {
  const heading = (key: string | null) => columns.find((column) => column.key === key)?.zh ?? key;
  if (error instanceof RowError) return { row, column: heading(error.column), reason: error.message };
  const fault = Fault.accept(error);
  if (fault.is(platformFaults["platform.storage"])) throw fault;
  const { cause, remedy } = fault.text("zh");
  return { row, column: null, reason: `${cause}。${remedy}` };
}

/** Checks a row by a schema. @throws RowError naming the column */
export function checkedRow<S extends z.ZodType>(schema: S, row: unknown): z.output<S> {
  const result = schema.safeParse(row);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const key = issue?.path[0];
  throw new RowError(typeof key === "string" ? key : null, `内容不正确 / ${issue?.message ?? "not right"}`);
}
