/**
 * Real Firefox over WebDriver BiDi. Beside its pages the browser's own window can be asked and told things there
 * (`moz:scope`), which is how a permission is set, read and pressed.
 */
import { readFileSync } from "node:fs";
import puppeteer, { type Browser, type Frame, type Page } from "puppeteer-core";
import type { AtEnd } from "../../support/program.ts";
import { firefoxPath } from "../install.ts";

export type Setting = "granted" | "denied" | "prompt";
type Preferences = Readonly<Record<string, string | number | boolean>>;

export interface Firefox {
  readonly browser: Browser;
  /** Runs an expression in the browser's own window and gives its value. */
  chrome<T = unknown>(expression: string): Promise<T>;
  setPreference(name: string, value: string | number | boolean): Promise<void>;
  /** A new tab. */
  open(url: string): Promise<Page>;
  /** What is kept for a site's pages about programs of this computer, as the settings of Firefox would set it. */
  decide(origin: string, setting: Setting): Promise<void>;
  /** The words and buttons of the prompt about programs of this computer that stands there now; null: none does. */
  prompt(): Promise<Prompt | null>;
  /** Waits for the prompt, and presses one of its buttons. */
  press(button: "allow" | "block"): Promise<void>;
}

export interface Prompt {
  readonly text: string;
  readonly allow: string;
  readonly block: string;
}

export interface FirefoxOptions {
  readonly atEnd: AtEnd;
  readonly preferences?: Preferences;
  /** PEM files of authorities to trust. */
  readonly trust?: readonly string[];
  /** A program to start instead, which starts Firefox. */
  readonly program?: string;
  /** Shown on this display; absent: headless. */
  readonly display?: string;
}

const STATES: Readonly<Record<Setting, number>> = { prompt: 0, granted: 1, denied: 2 };
const PROMPT = `document.querySelector('#notification-popup > #loopback-network-notification')`;

export async function openFirefox(options: FirefoxOptions): Promise<Firefox> {
  const { atEnd, preferences = {}, trust = [], program = firefoxPath(), display } = options;
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: program,
    headless: display === undefined,
    defaultViewport: display === undefined ? { width: 1280, height: 800 } : null,
    args: ["--remote-allow-system-access"],
    env: { ...process.env, ...(display === undefined ? {} : { DISPLAY: display }) },
    extraPrefsFirefox: {
      // A prompt takes no press in its first moments; a test presses at once.
      "security.notification_enable_delay": 0,
      "intl.locale.requested": "en-US",
      ...preferences,
    },
  });
  atEnd(() => browser.close());
  const chrome = await ownWindow(browser);
  for (const file of trust) await chrome(trusting(readFileSync(file, "utf8")));
  return {
    browser,
    chrome,
    async setPreference(name, value) {
      const setter = { string: "setStringPref", number: "setIntPref", boolean: "setBoolPref" }[
        typeof value as "string"
      ];
      await chrome(`Services.prefs.${setter}(${JSON.stringify(name)}, ${JSON.stringify(value)})`);
    },
    async open(url) {
      const page = await browser.newPage();
      await page.goto(url);
      return page;
    },
    async decide(origin, setting) {
      const site = `Services.scriptSecurityManager.createContentPrincipalFromOrigin(${JSON.stringify(origin)})`;
      await chrome(`Services.perms.addFromPrincipal(${site}, "loopback-network", ${STATES[setting]})`);
    },
    prompt: () =>
      chrome<Prompt | null>(`(() => {
        const prompt = ${PROMPT};
        if (document.getElementById('notification-popup').state !== 'open' || !prompt) return null;
        const { button, secondaryButton } = prompt;
        const text = prompt.querySelector('.popup-notification-description').textContent;
        return { text, allow: button.label, block: secondaryButton.label };
      })()`),
    async press(button) {
      const part = button === "allow" ? "button" : "secondaryButton";
      await chrome(`new Promise((pressed, failed) => {
        const late = setTimeout(() => {
          popup.removeEventListener('popupshown', press);
          failed(new Error('Firefox did not ask'));
        }, 30000);
        const popup = document.getElementById('notification-popup');
        const press = () => {
          const prompt = ${PROMPT};
          if (popup.state !== 'open' || !prompt) return;
          clearTimeout(late);
          popup.removeEventListener('popupshown', press);
          prompt.${part}.click();
          pressed();
        };
        popup.addEventListener('popupshown', press);
        press();
      })`);
    },
  };
}

/** Of the protocol under puppeteer: its own interface knows pages only. */
interface Connection {
  send(
    method: string,
    params: object,
  ): Promise<{ result: ScriptResult & { contexts: { context: string }[] } }>;
}
interface ScriptResult {
  readonly type: "success" | "exception";
  readonly result: { readonly value?: string };
  readonly exceptionDetails?: { readonly text: string };
}

async function ownWindow(browser: Browser): Promise<Firefox["chrome"]> {
  const { connection } = browser as unknown as { connection: Connection };
  const scope = { "moz:scope": "chrome" };
  const { contexts } = (await connection.send("browsingContext.getTree", scope)).result;
  const [first] = contexts;
  if (!first) throw new Error("Firefox shows no window");
  return async <T>(expression: string) => {
    const answer = await connection.send("script.evaluate", {
      // As text, whatever shape it has.
      expression: `(async () => JSON.stringify((await (${expression})) ?? null))()`,
      target: { context: first.context },
      awaitPromise: true,
      ...scope,
    });
    const { type, result, exceptionDetails } = answer.result;
    if (type === "exception") throw new Error(`${exceptionDetails?.text} in ${expression}`);
    return JSON.parse(result.value ?? "null") as T;
  };
}

function trusting(pem: string): string {
  const base64 = JSON.stringify(pem.replaceAll(/-----.*?-----|\s/g, ""));
  return `Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB).addCertFromBase64(${base64}, "C,,")`;
}

/** Waits until something is true in the page. Not by frames: a tab in the background draws none. */
export async function until<A>(
  page: Page | Frame,
  condition: (argument: A) => unknown,
  argument: A,
): Promise<void> {
  await page.waitForFunction(condition as () => unknown, { polling: 50, timeout: 60_000 }, argument as never);
}

/** Waits until the page's SDK has come to this verdict, and gives it with its words. */
export async function verdictOf(page: Page | Frame, id: string) {
  await until(page, (wanted) => bridge.verdict.id === wanted, id);
  return await page.evaluate(() => bridge.verdict);
}
