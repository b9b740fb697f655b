/** `GET /errors`: the catalogue as a page that every error's `docs` points to. Works without any network. */
import type { z } from "zod";
import type { StaticFiles } from "../http/static.ts";
import type { Catalogue } from "../schemas/error.ts";
import { escapeHtml, pageShell, sendHtml } from "./html.ts";

export function errorPage(catalogue: () => z.infer<typeof Catalogue>): StaticFiles {
  return (request, response, otherwise) => {
    if (request.url?.split("?")[0] !== "/errors") return otherwise();
    sendHtml(response, renderErrors(catalogue().errors));
  };
}

/** One section per error, its id as anchor. */
export function renderErrors(errors: z.infer<typeof Catalogue>["errors"]): string {
  const sections = errors.map(({ id, code, retryable, zh, en }) =>
    [
      `<section id="${escapeHtml(id)}">`,
      `<h2><code>${escapeHtml(id)}</code> <small>${code}</small></h2>`,
      `<p>${escapeHtml(zh.cause)}。<br><strong>${escapeHtml(zh.remedy)}。</strong></p>`,
      `<p lang="en">${escapeHtml(en.cause)}.<br><strong>${escapeHtml(en.remedy)}.</strong></p>`,
      `<p>${retryable ? "稍后重试可能成功 / trying again may help" : "重试无用 / trying again does not help"}</p>`,
      "</section>",
    ].join("\n"),
  );
  return pageShell("错误与处理办法 · Errors and remedies", sections.join("\n"));
}
