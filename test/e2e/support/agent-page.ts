/** One of the agent's own pages in a real browser, as one person likes it: language, light or dark, wide or narrow. */
import type { Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { freshContext } from "./shared-browser.ts";

export interface Look {
  readonly language?: "zh" | "en";
  readonly dark?: boolean;
  readonly width?: number;
  /** Errors that the test provokes. */
  readonly expected?: RegExp;
}

/** What Chromium logs when an agent is not there, and when it goes while it is being called. */
export const AGENT_AWAY =
  /ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|EMPTY_RESPONSE)|Connection closed before receiving a handshake response/;

/** Fails the test when the page throws, logs an error or breaks its own security policy. */
export async function openAgentPage(url: string, look: Look = {}): Promise<Page> {
  const context = await freshContext({
    locale: "zh-CN",
    viewport: { width: look.width ?? 1280, height: 800 },
    colorScheme: look.dark ? "dark" : "light",
    permissions: ["clipboard-read", "clipboard-write"],
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    // A refusal that a test provokes is answered with its status, which the browser logs by itself.
    if (message.type() === "error" && !/status of 4\d\d/.test(message.text())) problems.push(message.text());
  });
  onTestFinished(() => {
    const wrong = problems.filter((problem) => !look.expected?.test(problem));
    if (wrong.length > 0) throw new Error(`the page: ${wrong.join("; ")}`);
  });
  await page.addInitScript(
    (language) => localStorage.setItem("idcard-bridge.language", language),
    look.language ?? "zh",
  );
  await page.goto(url);
  return page;
}

/** Presses Tab until everything was reached once. @returns what had the focus, by test id or text */
export async function tabThrough(page: Page, most = 80): Promise<string[]> {
  const reached: string[] = [];
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  for (let index = 0; index < most; index++) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      const active = document.activeElement;
      if (!active || active === document.body) return null;
      return (
        active.getAttribute("data-testid") ??
        active.getAttribute("data-seq") ??
        active.textContent?.trim() ??
        ""
      );
    });
    if (name === null) break;
    reached.push(name);
  }
  return reached;
}
