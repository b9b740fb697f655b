/** The tables of docs/conformance.md, from the cases themselves. */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DEVICE_CASES } from "../src/conformance/device/cases/index.ts";
import type { CaseInfo } from "../src/conformance/result.ts";
import { SERVER_CASES } from "../src/conformance/server/cases/index.ts";

const BEGIN = "<!-- cases -->";

/** The document with its tables written anew; what stands before them is kept. */
export function withCaseTables(document: string): string {
  const [words = ""] = document.split(BEGIN);
  return `${words}${BEGIN}\n\n${section("Platforms", "平台", SERVER_CASES)}\n${section("Devices", "考勤机", DEVICE_CASES)}`;
}

function section(title: string, zh: string, cases: readonly CaseInfo[]): string {
  const rows = cases.map(
    ({ id, spec, origin, title }) =>
      `| ${id} | ${spec} | ${origin} | ${cell(title.en)} | ${cell(title.zh)} |`,
  );
  return `### ${title} / ${zh} (${cases.length})\n\n| Id | Specification | Origin | Case | 用例 |\n| --- | --- | --- | --- | --- |\n${rows.join("\n")}\n`;
}

const cell = (text: string) => text.replaceAll("|", "\\|");

export const DOCUMENT = fileURLToPath(new URL("../docs/conformance.md", import.meta.url));

if (import.meta.filename === process.argv[1])
  writeFileSync(DOCUMENT, withCaseTables(readFileSync(DOCUMENT, "utf8")));
