/** Rows as a spreadsheet: CSV that Excel opens in Chinese, or XLSX. */
import { Fault } from "../../base/fault.ts";
import { platformFaults } from "../faults.ts";
import type { Column } from "./columns.ts";

export type Format = "csv" | "xlsx";
/** By a column's key. */
export type Entry = Readonly<Record<string, string | number | boolean | null | undefined>>;
export type Pages = AsyncIterable<readonly Entry[]>;

export const TYPES: Readonly<Record<Format, string>> = {
  csv: "text/csv;charset=UTF-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/** The whole workbook is made in memory. */
const MAX_XLSX_ROWS = 50_000;
/** Excel takes a UTF-8 file for Latin or GBK without it. */
const BOM = "\uFEFF";

/**
 * A page at a time, so that an export of a million rows needs no memory. A cell that a spreadsheet would take for
 * a formula gets an apostrophe (OWASP, CSV injection); our import takes it off again.
 */
export async function* writeCsv(columns: readonly Column[], pages: Pages): AsyncGenerator<string> {
  const { stringify } = await import("csv-stringify/sync");
  const lines = (rows: readonly (readonly string[])[]) =>
    stringify(rows as string[][], { escape_formulas: true, record_delimiter: "windows" });
  yield BOM + lines([columns.map((column) => column.zh)]);
  for await (const page of pages)
    if (page.length > 0) yield lines(page.map((row) => columns.map((column) => text(row[column.key]))));
}

/**
 * Every cell is of type text: nothing is a formula, and no long number loses its last digits.
 *
 * @throws Fault `platform.table-too-long`
 */
export async function writeXlsx(columns: readonly Column[], pages: Pages): Promise<Uint8Array> {
  const { default: write } = await import("write-excel-file/node");
  const cell = (value: string) => ({ type: String, value });
  const head = columns.map((column) => ({ ...cell(column.zh), fontWeight: "bold" as const }));
  const rows = [];
  for await (const page of pages) {
    for (const row of page) rows.push(columns.map((column) => cell(text(row[column.key]))));
    if (rows.length > MAX_XLSX_ROWS)
      throw new Fault(platformFaults["platform.table-too-long"], { limit: MAX_XLSX_ROWS });
  }
  const widths = columns.map((column) => ({ width: Math.max(12, column.zh.length * 3) }));
  return await write([head, ...rows], { columns: widths, stickyRowsCount: 1 }).toBuffer();
}

function text(value: Entry[string]): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "是" : "否";
  return String(value);
}
