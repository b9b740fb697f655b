/** The agent's own page on which a person decides which sites may read cards. Talks to its own origin only. */
import type { ConsentRequest, OriginGrant, OriginList } from "../bridge/schemas/consent.ts";
import { desktopShell } from "./desktop-shell.ts";

const POLL_MS = 1_500;
/**
 * A window that comes up under a moving hand must not be answered by it: buttons that grant take effect so long after
 * they are seen, or the window is given the keyboard (as Firefox's dialogs do), ms.
 */
const ARM_MS = 1_000;
const shell = desktopShell();
let shown = "";
let arming: ReturnType<typeof setTimeout> | undefined;

addEventListener("focus", arm);
// Not now: the question waits here and in the tray.
addEventListener("keydown", ({ key }) => key === "Escape" && shell?.consentLater());
void poll();

async function poll(): Promise<void> {
  await show();
  setTimeout(() => void poll(), POLL_MS);
}

async function show(): Promise<void> {
  try {
    const response = await fetch("/v1/origins", { cache: "no-store" });
    if (!response.ok) throw new Error(String(response.status));
    const list = (await response.json()) as OriginList;
    // Drawn only when something has changed: a button must not vanish under the finger.
    const now = JSON.stringify([list, list.pending.map(({ origin }) => origin)]);
    if (now !== shown) render(list);
    shown = now;
    say(list.asking ? "" : "本机策略由 IT 人员管理，不能在此更改。 This machine's policy is managed by IT.");
  } catch {
    say("与读证桥的连接已断开，正在重试… The agent cannot be reached, trying again…");
  }
}

function render({ pending, grants }: OriginList): void {
  fill("pending", pending.map(pendingItem), "现在没有网页在等待。 No page is waiting.");
  fill("grants", grants.map(grantItem), "还没有。 None yet.");
  arm();
  shell?.consentPending(pending.length);
}

function arm(): void {
  const buttons = document.querySelectorAll<HTMLButtonElement>("#pending button");
  for (const one of buttons) one.disabled = true;
  clearTimeout(arming);
  arming = setTimeout(() => {
    for (const one of buttons) one.disabled = false;
  }, ARM_MS);
}

function pendingItem({ origin, program }: ConsentRequest): HTMLElement {
  const where = program
    ? `来自程序 ${program.name}${program.path ? `（${program.path}）` : ""}`
    : "系统没有告知来自哪个程序";
  return item(origin, where, [
    button("允许 Allow", () => decide(origin, "allow", true)),
    button("仅这一次 Once", () => decide(origin, "allow", false)),
    button("拒绝 Refuse", () => decide(origin, "deny", true)),
  ]);
}

function grantItem({ origin, decision, remember, decidedBy, program }: OriginGrant): HTMLElement {
  const what = decision === "allow" ? "已允许 allowed" : "已拒绝 refused";
  const once = remember ? "" : "，仅这一次 once";
  const by = decidedBy === "policy" ? "，由 IT 人员设置 by policy" : "";
  const forget = button("撤销 Forget", () => send("/v1/origins/forget", { origin }));
  return item(
    origin,
    `${what}${once}${by}${program ? `（${program}）` : ""}`,
    decidedBy === "policy" ? [] : [forget],
  );
}

function item(origin: string, text: string, buttons: HTMLElement[]): HTMLElement {
  const line = document.createElement("li");
  line.append(
    withText("div", "origin", origin),
    withText("div", "program", text),
    withChildren("div", "buttons", buttons),
  );
  return line;
}

function fill(id: string, items: HTMLElement[], otherwise: string): void {
  document
    .getElementById(id)
    ?.replaceChildren(...(items.length > 0 ? items : [withText("li", "", otherwise)]));
}

/** Always as text: an origin is the stranger's own word. */
function withText(tag: string, className: string, text: string): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function withChildren(tag: string, className: string, children: HTMLElement[]): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}

function button(text: string, action: () => Promise<void>): HTMLElement {
  const element = withText("button", "", text);
  element.addEventListener("click", () => void action());
  return element;
}

async function decide(origin: string, decision: "allow" | "deny", remember: boolean): Promise<void> {
  await send("/v1/origins/decide", { origin, decision, remember });
}

async function send(path: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  await show();
  if (response.ok) return;
  const { error } = (await response.json()) as { error: { message: string; data: { remedy: string } } };
  say(`${error.message}。${error.data.remedy}。`);
}

function say(text: string): void {
  const note = document.getElementById("note");
  if (note && note.textContent !== text) note.textContent = text;
}
