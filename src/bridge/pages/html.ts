/** The frame of the agent's small pages. Their style and scripts are files: the policy allows no inline ones. */
import type { ServerResponse } from "node:http";

export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (character) => String(entities[character]));
}

/** With the way to the agent's other pages: a window of the desktop shell has no button that leads back. */
export function pageShell(title: string, body: string): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/agent.css">
</head>
<body>
<nav aria-label="读证桥的页面 · Pages of the agent">
<a href="/">录入页面 <span lang="en">Enrolment</span></a>
<a href="/playground">试用台 <span lang="en">Playground</span></a>
<a href="/events">事件 <span lang="en">Events</span></a>
</nav>
<main>
<h1>${escapeHtml(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

export function sendHtml(response: ServerResponse, html: string): void {
  response.setHeader("Cache-Control", "no-cache");
  response.writeHead(200, {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Length": Buffer.byteLength(html),
  });
  response.end(html);
}
