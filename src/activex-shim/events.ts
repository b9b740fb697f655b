/** Events of controls: what only Internet Explorer has, found in the page and run. */
import type { Members } from "./kind.ts";

type Handler = (...args: unknown[]) => unknown;

/** ` CardIn(State) ` → `CardIn`, `["State"]` */
export function parseEvent(text: string): { name: string; parameters: string[] } {
  const [, name = "", inside = ""] = /^\s*([^\s(]*)\s*(?:\((.*)\))?/s.exec(text) ?? [];
  const parameters = inside.split(",").map((parameter) => parameter.trim());
  return { name, parameters: parameters.filter(Boolean) };
}

/** Pages write `Readed`, `Readed()`, `onReaded`, in any case. */
export function isEvent(text: string, event: string): boolean {
  const name = parseEvent(text).name.toLowerCase();
  return [event, `on${event}`].some((known) => known.toLowerCase() === name);
}

/** `attachEvent` and `detachEvent`, and what runs their handlers. */
export function handlers(): { members: Members; run(self: unknown, event: string, args: unknown[]): void } {
  let attached: { name: string; handler: Handler }[] = [];
  return {
    members: {
      attachEvent(name: unknown, handler: Handler) {
        attached.push({ name: String(name), handler });
        return true;
      },
      detachEvent(name: unknown, handler: Handler) {
        attached = attached.filter((one) => one.handler !== handler || !isEvent(one.name, String(name)));
      },
    },
    run(self, event, args) {
      for (const { name, handler } of attached)
        if (isEvent(name, event)) guarded(() => handler.apply(self, args));
    },
  };
}

/** `<script for="GT2ICROCX" event="GetData">…</script>`: browsers of today leave it alone. */
export function runScriptsFor(element: Element, event: string, args: unknown[]): void {
  const names = [element.id, element.getAttribute("name")].map((name) => name?.toLowerCase());
  for (const script of element.ownerDocument.querySelectorAll("script[for][event]")) {
    const of = (name: string) => script.getAttribute(name) ?? "";
    const target = of("for").trim().toLowerCase();
    if (target === "" || !names.includes(target) || !isEvent(of("event"), event)) continue;
    if (/vb/i.test(of("language") + of("type"))) warn(`VBScript 不能运行 (is not run): for=${target}`);
    else {
      const { parameters } = parseEvent(of("event"));
      guarded(() => new Function(...parameters, script.textContent ?? "").apply(element, args));
    }
  }
}

/** A handler that throws keeps neither the others nor the reading from going on; the page hears of it as ever. */
function guarded(work: () => void): void {
  try {
    work();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}

export function warn(text: string): void {
  // biome-ignore lint/suspicious/noConsole: there is no other place to tell the page's author.
  console.warn(`[读证桥] ${text}`);
}
