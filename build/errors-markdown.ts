import { CLOSE, CLOSE_TEXTS, type CloseName } from "../src/bridge/close-codes.ts";
import type { CatalogueEntry } from "../src/bridge/schemas/error.ts";

/** `docs/errors.md`: the catalogue by room, and the close codes, in Chinese and English. */
export function errorsMarkdown(errors: readonly CatalogueEntry[]): string {
  return [
    "# Errors · 错误与处理办法",
    "",
    "Made from the catalogue in the code by `npm run docs:api`; not to be edited. A running agent shows it at",
    "`/errors`, where the `docs` of every error points, and as JSON at `GET /v1/errors`.",
    "由代码中的错误目录生成。每个错误的 `docs` 指向运行中的读证桥的 `/errors` 页面。",
    "",
    "An error is `{code, message, data: {id, remedy, retryable, docs, en: {message, remedy}}}`: over `/v1/ws` as the",
    "`error` of JSON-RPC, over HTTP as `{error: …}` with the status given here. `message` and `remedy` are Chinese.",
    "Retryable: the same call may succeed later without anybody changing anything.",
    "",
    "`shell` is the desktop shell's: it shows them itself, in a box of its own, and they stand here only.",
    "`shell` 为桌面程序自己的错误，由它直接提示，只列在本文中。",
    "",
    ...rooms(errors).flatMap(([room, entries]) => [`## ${room}`, "", ...entries.flatMap(section)]),
    "## Close codes · 关闭代码",
    "",
    "Why `/v1/ws` was closed. Broken WebSocket frames end with the codes of RFC 6455 (1002, 1007, 1009).",
    "",
    "| Code | Name | 中文 | English |",
    "| ---- | ---- | ---- | ------- |",
    ...Object.entries(CLOSE).map(([name, code]) => {
      const { zh, en } = CLOSE_TEXTS[name as CloseName];
      return `| ${code} | \`${name}\` | ${zh} | ${en} |`;
    }),
    "",
  ].join("\n");
}

/** By the first word of the id, in the alphabet's order. */
function rooms(errors: readonly CatalogueEntry[]): [string, CatalogueEntry[]][] {
  return Object.entries(Object.groupBy(errors, ({ id }) => id.split(".")[0] ?? "")).map(([room, entries]) => [
    room,
    entries ?? [],
  ]);
}

function section({ id, code, http, retryable, zh, en }: CatalogueEntry): string[] {
  return [
    `### ${id}`,
    "",
    `\`${code}\` · HTTP ${http} · ${retryable ? "retryable 可重试" : "not retryable 不可重试"}`,
    "",
    `- ${plain(zh.cause)}。**${plain(zh.remedy)}。**`,
    `- ${plain(en.cause)}. **${plain(en.remedy)}.**`,
    "",
  ];
}

/** Markdown that shows a text as it is. */
function plain(text: string): string {
  return text.replace(/[\\*_[\]<>|]/g, "\\$&");
}
