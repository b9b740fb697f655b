import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { unzipSync, zipSync } from "fflate";
import { readSheet } from "read-excel-file/node";
import { expect, test } from "vitest";
import writeXlsxFile from "write-excel-file/node";
import { Fault } from "../../../src/base/fault.ts";
import { readTable } from "../../../src/platform/exchange/read-table.ts";
import { writeCsv, writeXlsx } from "../../../src/platform/exchange/write-table.ts";
import { conformanceRig, D1, emptyRig, picture, type Rig, TOKEN } from "../support/rig.ts";

const columns = [
  { key: "a", zh: "甲", en: "A" },
  { key: "b", zh: "乙", en: "B" },
];
async function* pages(rows: Record<string, string>[]) {
  yield rows;
}

async function csvOf(rows: Record<string, string>[]): Promise<string> {
  let text = "";
  for await (const part of writeCsv(columns, pages(rows))) text += part;
  return text;
}

async function file(rig: Rig, path: string, token = TOKEN): Promise<{ bytes: Buffer; headers: Headers }> {
  const response = await fetch(`${rig.base}/api/v1${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(response.status).toBe(200);
  return { bytes: Buffer.from(await response.arrayBuffer()), headers: response.headers };
}

const csv = (...lines: string[]) => Buffer.from(lines.join("\r\n"));
const GOOD = "张伟,110101199003077213,1990-03-07,长期";
const HEAD = "姓名*,证件号码*,出生日期,有效期止";

test("what is exported comes back the same by import, formulas and all; Excel sees text only", async () => {
  const cell = fc
    .string({ unit: "grapheme", maxLength: 30 })
    .map((text) => text.replace(/[\r\n\t\0\uFEFF]/g, "").trim());
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ a: cell, b: cell }), { minLength: 1, maxLength: 5 }),
      async (rows) => {
        const filled = rows.map((row) => ({ ...row, a: `x${row.a}` }));
        const wanted = filled.map(({ a, b }) => [a, b]);
        const back = await readTable(Buffer.from(await csvOf(filled)));
        expect(back.header).toEqual(["甲", "乙"]);
        expect(back.rows.map(({ cells }) => cells.map(({ text }) => text))).toEqual(wanted);
      },
    ),
    { numRuns: 60 },
  );
  const dangerous = ["=1+1", "+1", "-1", "@x", '=HYPERLINK("http://x")'];
  const text = await csvOf(dangerous.map((a) => ({ a, b: "" })));
  expect(text.startsWith("\uFEFF")).toBe(true);
  for (const [a] of parse(text, { bom: true, from: 2 })) expect(a).toMatch(/^'/);
  const workbook = Buffer.from(await writeXlsx(columns, pages(dangerous.map((a) => ({ a, b: "" })))));
  const sheet = await readSheet(workbook);
  expect(sheet.slice(1).map(([a]) => a)).toEqual(dangerous);
  expect((await readTable(workbook)).rows.map(({ cells }) => cells[0]?.text)).toEqual(dangerous);
});

test("any bytes are a table or a fault, never a crash", async () => {
  const start = fc.constantFrom(Buffer.from("PK\u0003\u0004"), Buffer.from(`${HEAD}\r\n`), Buffer.alloc(0));
  await fc.assert(
    fc.asyncProperty(start, fc.uint8Array({ maxLength: 300 }), async (head, tail) => {
      try {
        await readTable(Buffer.concat([head, tail]));
      } catch (error) {
        expect(error).toBeInstanceOf(Fault);
      }
    }),
    { numRuns: 200 },
  );
});

test("all or nothing: wrong rows are told with number and reason, and nothing is stored", async () => {
  const rig = await emptyRig();
  const table = csv(
    HEAD,
    GOOD,
    "李娜,110101199003077211,1990-03-07,长期",
    ",110101199003077213,,",
    "王芳,110101198512120027,1985-13-40,",
    "",
    "赵六,1.10101E+17,,",
  );
  const { status, body } = await rig.api("POST", "/import/persons", table);
  expect(status).toBe(200);
  expect(body).toMatchObject({ rows: 5, imported: 0, stored: false });
  expect(body.problems.map((p: { row: number; column: string }) => [p.row, p.column])).toEqual([
    [3, "证件号码"],
    [4, "姓名"],
    [5, "出生日期"],
    [7, "证件号码"],
  ]);
  expect(body.problems.every((p: { reason: string }) => p.reason !== "")).toBe(true);
  expect((await rig.api("GET", "/workers")).body.workers).toEqual([]);
  const each = (await rig.api("POST", "/import/persons?mode=each", table)).body;
  expect(each).toMatchObject({ imported: 1, stored: true });
  expect(each.problems).toHaveLength(4);
  const again = (await rig.api("POST", "/import/persons", csv(HEAD, GOOD))).body;
  expect(again).toMatchObject({ imported: 0, unchanged: 1, stored: true, problems: [] });
  const { workers } = (await rig.api("GET", "/workers")).body;
  expect(workers).toMatchObject([{ userCode: "1", name: "张伟" }]);
  expect((await rig.api("GET", "/workers/1")).body.identity).toMatchObject({
    birthDate: "1990-03-07",
    validTo: null,
  });
});

test("a table in GB18030, as Excel saves it, and one in XLSX with a number cut by Excel", async () => {
  const rig = await emptyRig();
  // 姓名,证件号码 / 张伟 in GB18030.
  const gb = Buffer.concat([
    Buffer.from([0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0xd6, 0xa4, 0xbc, 0xfe, 0xba, 0xc5, 0xc2, 0xeb, 0x0d, 0x0a]),
    Buffer.from([0xd5, 0xc5, 0xce, 0xb0]),
    Buffer.from(",110101199003077213\r\n"),
  ]);
  expect((await rig.api("POST", "/import/persons", gb)).body).toMatchObject({ imported: 1 });
  const string = (value: string) => ({ type: String, value });
  const xlsx = await writeXlsxFile([
    ["姓名", "证件号码", "出生日期"].map(string),
    [string("李娜"), { type: Number, value: 110101199003077250 }, string("")],
    [
      string("王芳"),
      string("110101198512120027"),
      { type: Date, value: new Date("1985-12-12"), format: "yyyy-mm-dd" },
    ],
  ]).toBuffer();
  const { body } = await rig.api("POST", "/import/persons?mode=each", xlsx);
  expect(body.problems).toMatchObject([{ row: 2, column: "证件号码" }]);
  expect(body.problems[0].reason).toContain("文本");
  expect((await rig.api("GET", "/workers/2")).body.identity.birthDate).toBe("1985-12-12");
});

test("tables that are none, lack a column or are too long are refused whole", async () => {
  const rig = await emptyRig();
  const cases: [Buffer, number, string][] = [
    [Buffer.from(""), 422, "platform.table-unreadable"],
    [Buffer.from([0x50, 0x4b, 3, 4, 1, 2, 3]), 422, "platform.table-unreadable"],
    [csv("姓名,年龄", "张三,30"), 422, "platform.table-unreadable"],
    [csv(HEAD, ...Array.from({ length: 10_001 }, () => GOOD)), 413, "platform.table-too-long"],
  ];
  for (const [bytes, status, id] of cases)
    expect(await rig.api("POST", "/import/persons", bytes)).toMatchObject({
      status,
      body: { error: { id } },
    });
});

test("punches of a USB stick are stored once, and exports name the person", async () => {
  const rig = await conformanceRig();
  const table = csv(
    "设备序列号,人员编号,打卡时间,方式",
    `${D1},1,2026-11-23 08:00:00,face`,
    `${D1},99,2026/11/23 08:01:00,face`,
  );
  expect((await rig.api("POST", "/import/punches", table)).body).toMatchObject({ imported: 2, unchanged: 0 });
  expect((await rig.api("POST", "/import/punches", table)).body).toMatchObject({ imported: 0, unchanged: 2 });
  const wrong = csv("设备序列号,人员编号,打卡时间", "NOPE,1,2026-11-23 08:00:00", `${D1},1,vorgestern`);
  expect((await rig.api("POST", "/import/punches", wrong)).body.problems).toHaveLength(2);
  const { bytes, headers } = await file(rig, "/export/punches");
  expect(headers.get("content-disposition")).toMatch(/filename="punches-\d{4}-\d\d-\d\d\.csv"/);
  const rows = parse(bytes, { columns: true, bom: true }) as unknown as Record<string, string>[];
  expect(rows).toMatchObject([
    { 人员编号: "1", 姓名: "李录", 打卡时间: "2026-11-23 08:00:00 000", 标记: "photo-missing" },
    { 人员编号: "99", 姓名: "", 标记: "photo-missing unmatched" },
  ]);
  const flagged = await file(rig, "/export/punches?flag=unmatched&format=xlsx");
  expect((await readSheet(flagged.bytes)).map((row) => row[1])).toEqual(["人员编号", "99"]);
});

test("commands by table: each row a batch, and exported with state and reason", async () => {
  const rig = await conformanceRig();
  const table = csv("设备序列号,命令,参数", `${D1},downloadUser,"1,2"`, `${D1},reboot,-1`);
  const { body } = await rig.api("POST", "/import/commands", table);
  expect(body).toMatchObject({ imported: 2, stored: true });
  expect(body.batches).toHaveLength(2);
  const bad = csv("设备序列号,命令,参数", `${D1},selfDestruct,`, `${D1},downloadUser,4711`);
  expect((await rig.api("POST", "/import/commands", bad)).body).toMatchObject({ stored: false, imported: 0 });
  const { bytes } = await file(rig, "/export/commands");
  const rows = parse(bytes, { columns: true, bom: true }) as unknown as Record<string, string>[];
  expect(rows).toMatchObject([{ 命令: "downloadUser", 参数: "1,2", 状态: "pending" }, { 命令: "reboot" }]);
});

test("persons out: the template comes back empty, auditors get numbers in part, devices are listed", async () => {
  const rig = await conformanceRig();
  const template = parse((await file(rig, "/export/persons?template=true")).bytes, { bom: true });
  expect(template).toHaveLength(1);
  const whole = (await file(rig, "/export/persons")).bytes.toString();
  expect(whole).toContain("110101199003070001");
  const { token } = (await rig.api("POST", "/tokens", { name: "a", role: "auditor" })).body;
  const masked = (await file(rig, "/export/persons", token)).bytes.toString();
  expect(masked).not.toContain("110101199003070001");
  expect(masked).toContain("110***********0001");
  expect((await file(rig, "/export/devices")).bytes.toString()).toContain(D1);
  const { entries } = (await rig.api("GET", "/audit?actor=a")).body;
  expect(entries).toMatchObject([{ action: "GET /export/persons", role: "auditor" }]);
});

test("a ZIP of photos named by user code or ID number", async () => {
  const rig = await conformanceRig();
  const jpeg = await picture({ shade: 9 });
  const zip = zipSync({
    "照片/2.jpg": jpeg,
    "110101199003070003.JPG": jpeg,
    "4711.jpg": jpeg,
    "4.png": Buffer.from("no picture"),
    "说明.txt": Buffer.from("x"),
  });
  const { body } = await rig.api("POST", "/import/photos", zip);
  expect(body).toMatchObject({ rows: 4, imported: 2 });
  expect(body.problems).toHaveLength(2);
  expect(JSON.stringify(body)).not.toContain("110101199003070003");
  for (const code of ["2", "3"]) expect((await rig.api("GET", `/workers/${code}`)).body.photo).not.toBeNull();
  expect((await rig.api("POST", "/import/photos", Buffer.from("no zip"))).status).toBe(422);
});

test("the photos of punches come out as a ZIP, named without names", async () => {
  const rig = await conformanceRig();
  const jpeg = await picture({ shade: 33 });
  const pic = jpeg.toString("base64");
  for (const [userCode, minute] of [
    [1, "01"],
    [5, "02"],
  ])
    await rig.device("/device/getServer", {
      data: JSON.stringify([{ userCode, time: `2026-11-23 08:${minute}:00 000`, type: "face", pic }]),
    });
  const { bytes, headers } = await file(rig, "/export/photos");
  expect(headers.get("content-type")).toBe("application/zip");
  const files = unzipSync(bytes);
  expect(Object.keys(files)).toEqual([
    `2026-11-23-08-01-00_1_${D1}_1.jpg`,
    `2026-11-23-08-02-00_5_${D1}_2.jpg`,
  ]);
  expect(Buffer.from(Object.values(files)[0] ?? []).equals(jpeg)).toBe(true);
  expect(Object.keys(unzipSync((await file(rig, "/export/photos?userCode=5")).bytes))).toHaveLength(1);
});
