import { z } from "zod";
import { beijingDate } from "../../base/clock.ts";
import { may } from "../access/roles.ts";
import {
  COMMAND_COLUMNS,
  type Column,
  DEVICE_COLUMNS,
  PERSON_COLUMNS,
  PUNCH_COLUMNS,
} from "../exchange/columns.ts";
import { commandImport, exportCommands } from "../exchange/commands.ts";
import { importTable } from "../exchange/import.ts";
import { exportPersons, personImport } from "../exchange/persons.ts";
import { exportPhotos } from "../exchange/photo-export.ts";
import { importPhotos } from "../exchange/photo-zip.ts";
import { exportPunches, punchImport } from "../exchange/punches.ts";
import { type Entry, type Pages, TYPES, writeCsv, writeXlsx } from "../exchange/write-table.ts";
import { listDevices } from "../registry/device-view.ts";
import { CommandState, ImportResult } from "../schemas.ts";
import { PunchFilter, punchFilter } from "./attendance-routes.ts";
import { type AdminContext, type Answer, type Call, queryOf, type Route } from "./route.ts";

const Format = z.object({
  format: z.enum(["csv", "xlsx"]).default("csv"),
  template: z.coerce.boolean().default(false).describe("the headings alone, to be filled in for an import"),
});
const CommandFilter = z.object({ sn: z.string().optional(), state: CommandState.optional() });
const ImportMode = z.object({
  mode: z
    .enum(["all", "each"])
    .default("all")
    .describe("all: one wrong row and nothing is stored; each: the good rows are stored"),
});

interface Export {
  readonly columns: readonly Column[];
  readonly query: z.ZodObject;
  pages(call: Call, context: AdminContext): Pages;
}

const exports: Readonly<Record<string, Export>> = {
  persons: {
    columns: PERSON_COLUMNS,
    query: Format,
    // Who only looks gets numbers in part.
    pages: ({ actor }, { store }) => exportPersons(store, !may(actor.role, "work")),
  },
  punches: {
    columns: PUNCH_COLUMNS,
    query: Format.extend(PunchFilter.shape),
    pages: (call, { store }) => exportPunches(store, punchFilter(call)),
  },
  commands: {
    columns: COMMAND_COLUMNS,
    query: Format.extend(CommandFilter.shape),
    pages: (call, { store }) => exportCommands(store, queryOf(call, CommandFilter)),
  },
  devices: {
    columns: DEVICE_COLUMNS,
    query: Format,
    pages: (_call, { store, presence }) =>
      once(() =>
        store.read(async (db) => (await listDevices(db, presence)).map(({ info: _, ...row }) => row)),
      ),
  },
};

/** Spreadsheets in and out: CSV that Excel opens in Chinese, or XLSX; and photos as a ZIP. */
export const exchangeRoutes: readonly Route[] = [
  ...Object.entries(exports).map(
    ([name, kind]): Route => ({
      method: "GET",
      path: `/export/${name}`,
      access: "read",
      audited: true,
      summary: `A table of all ${name}, as the filters say; for auditors ID numbers are masked.`,
      query: kind.query,
      answer: "table",
      handle: async (call, context) => await download(call, context, name, kind),
    }),
  ),
  ...(["persons", "punches", "commands"] as const).map(
    (name): Route => ({
      method: "POST",
      path: `/import/${name}`,
      access: "work",
      summary: `Stores the rows of a CSV or XLSX file; every wrong row is told with its number and reason.`,
      query: ImportMode,
      body: "table",
      answer: ImportResult,
      handle: async (call, context) => await upload(call, context, name),
    }),
  ),
  {
    method: "GET",
    path: "/export/photos",
    access: "read",
    audited: true,
    summary: "The photos of punches as a ZIP, as the filters say; named by time, user code and device.",
    query: PunchFilter,
    answer: "zip",
    async handle(call, { store, clock }) {
      const file = `photos-${beijingDate(clock.now())}.zip`;
      const parts = exportPhotos(store, punchFilter(call));
      return { status: 200, parts, type: "application/zip", file };
    },
  },
  {
    method: "POST",
    path: "/import/photos",
    access: "work",
    summary: "A ZIP of JPEG and PNG files, each named by user code or ID number; the good ones are stored.",
    body: "zip",
    answer: ImportResult,
    async handle(call, { store }) {
      const result = await importPhotos(store, await call.body());
      call.note({ rows: result.rows, imported: result.imported });
      return { status: 200, json: result satisfies ImportResult };
    },
  },
];

async function download(call: Call, context: AdminContext, name: string, kind: Export): Promise<Answer> {
  const { format, template } = queryOf(call, Format);
  const pages = template ? once(async () => []) : kind.pages(call, context);
  call.note({ format, template });
  const file = `${name}-${template ? "template" : beijingDate(context.clock.now())}.${format}`;
  const type = TYPES[format];
  if (format === "csv") return { status: 200, parts: writeCsv(kind.columns, pages), type, file };
  return { status: 200, bytes: await writeXlsx(kind.columns, pages), type, file };
}

async function upload(call: Call, context: AdminContext, name: "persons" | "punches" | "commands") {
  const { store, settings, random, log } = context;
  const { mode } = queryOf(call, ImportMode);
  const batches: string[] = [];
  const kinds = {
    persons: () => personImport,
    punches: () => punchImport(settings, log),
    commands: () => commandImport(random, (id) => batches.push(id)),
  };
  const result = await importTable(store, kinds[name](), await call.body(), mode);
  call.note({ mode, rows: result.rows, imported: result.imported, problems: result.problems.length });
  const json: ImportResult = name === "commands" && result.stored ? { ...result, batches } : result;
  return { status: 200, json };
}

async function* once(page: () => Promise<readonly Entry[]>): AsyncGenerator<readonly Entry[]> {
  yield await page();
}
