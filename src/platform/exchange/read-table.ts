/** A spreadsheet as rows of text: CSV in UTF-8 or GB18030, as Excel in Chinese writes it, or XLSX. */
import { Fault } from "../../base/fault.ts";
import { platformFaults } from "../faults.ts";
import { decodeText } from "../http/charset.ts";

export interface TableRow {
  /** As the spreadsheet shows it: the header is row 1. */
  readonly number: number;
  readonly cells: readonly Cell[];
}

export interface Cell {
  readonly text: string;
  /** A long number that the spreadsheet kept as a number: its last digits are lost. */
  readonly lossy: boolean;
}

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
}

/** One transaction stores them all; devices wait for it. */
export const MAX_ROWS = 10_000;
/** A small file can unpack to a large one. */
const MAX_UNPACKED = 200 * 1024 * 1024;
/** A double holds 15 digits. */
const EXACT = 1e15;

/** @throws Fault `platform.table-unreadable`, `platform.table-too-long` */
export async function readTable(bytes: Uint8Array): Promise<Table> {
  const zipped = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const all = zipped ? await readXlsx(bytes) : await readCsv(bytes);
  const [header, ...rest] = all;
  if (!header) throw unreadable("表格是空的 / the table is empty");
  const rows = rest.filter((row) => row.cells.some((cell) => cell.text !== ""));
  if (rows.length > MAX_ROWS) throw new Fault(platformFaults["platform.table-too-long"], { limit: MAX_ROWS });
  return { header: header.cells.map((cell) => cell.text), rows };
}

async function readCsv(bytes: Uint8Array): Promise<TableRow[]> {
  const { parse } = await import("csv-parse/sync");
  const text = decodeText(bytes).replace(/^\uFEFF/, "");
  if (text.includes("\0")) throw unreadable("不是 CSV 也不是 XLSX / neither CSV nor XLSX");
  const first = text.split(/\r?\n/, 1)[0] ?? "";
  const delimiter = [",", "\t", ";"].find((candidate) => first.includes(candidate)) ?? ",";
  try {
    const records = parse(text, {
      delimiter,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
    }) as unknown as { info: { lines: number }; record: string[] }[];
    return records.map(({ record }, index) => ({
      number: index + 1,
      cells: record.map((cell) => ({
        text: unescaped(cell.trim()),
        lossy: /^\d(\.\d+)?E\+1\d$/i.test(cell),
      })),
    }));
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : "CSV");
  }
}

/** Undoes what our own export does against formulas; see `write-table.ts`. */
function unescaped(text: string): string {
  return /^'[=+\-@\t\r]/.test(text) ? text.slice(1) : text;
}

async function readXlsx(bytes: Uint8Array): Promise<TableRow[]> {
  const { unzipSync } = await import("fflate");
  let unpacked = 0;
  try {
    unzipSync(bytes, {
      filter(file) {
        unpacked += file.originalSize;
        return false;
      },
    });
  } catch {
    throw unreadable("XLSX 文件已损坏 / the XLSX file is damaged");
  }
  if (unpacked > MAX_UNPACKED) throw unreadable("XLSX 文件过大 / the XLSX file is too large");
  const { readSheet } = await import("read-excel-file/node");
  let rows: readonly (readonly unknown[])[];
  try {
    rows = await readSheet(Buffer.from(bytes));
  } catch {
    throw unreadable("不是 XLSX 表格 / no XLSX table");
  }
  return rows.map((row, index) => ({ number: index + 1, cells: row.map(cellOf) }));
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return { text: "", lossy: false };
  if (value instanceof Date) return { text: dateText(value), lossy: false };
  if (typeof value === "number") {
    const lossy = Math.abs(value) >= EXACT;
    return { text: lossy ? value.toFixed(0) : String(value), lossy };
  }
  return { text: unescaped(String(value).trim()), lossy: false };
}

/** Excel knows no zone: its dates come as if they were UTC. */
function dateText(date: Date): string {
  const iso = date.toISOString();
  return iso.endsWith("T00:00:00.000Z") ? iso.slice(0, 10) : iso.slice(0, 19).replace("T", " ");
}

function unreadable(reason: string): Fault {
  return new Fault(platformFaults["platform.table-unreadable"], { reason });
}
