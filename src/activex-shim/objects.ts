/** Puts controls behind `<object>` elements, however they came into the page, and behind `new ActiveXObject`. */
import { type Caseless, caseless, comObject } from "./caseless.ts";
import { handlers, runScriptsFor } from "./events.ts";
import type { Host, Kind, Members } from "./kind.ts";

export interface Served {
  readonly kinds: readonly Kind[];
  /** Kinds by the id or name of an element, where the page's author says so. */
  readonly byName: ReadonlyMap<string, Kind>;
  readonly hostOf: (fire: Host["fire"]) => Host;
}

type Page = Window & typeof globalThis;
/** What element attributes a control hangs on; another class id is another control. */
type Known = { readonly key: string; readonly control: Caseless | null };

/**
 * The prototype of all object elements gets one of its own that looks for a control: no element has to be found first,
 * so that one which was written a line before is served as well. Names that elements have themselves stay theirs, as
 * in Internet Explorer.
 */
export function serveObjects(page: Page, served: Served): void {
  const known = new WeakMap<object, Known>();
  const controlOf = (element: unknown): Caseless | null => {
    if (!(element instanceof page.HTMLObjectElement)) return null;
    const key = ["classid", "type", "id", "name"].map((name) => element.getAttribute(name) ?? "").join("\n");
    let found = known.get(element);
    if (found?.key !== key) {
      found = { key, control: controlFor(element, served) };
      known.set(element, found);
    }
    return found.control;
  };
  const { prototype } = page.HTMLObjectElement;
  const elements = Object.getPrototypeOf(prototype) as object;
  Object.setPrototypeOf(
    prototype,
    new Proxy(elements, {
      get(target, key, element) {
        if (key in target || typeof key === "symbol") return Reflect.get(target, key, element);
        return controlOf(element)?.get(key);
      },
      set(target, key, value, element) {
        if (key === "classid" && element instanceof page.HTMLObjectElement) {
          element.setAttribute(key, String(value));
          return true;
        }
        const control = key in target ? null : controlOf(element);
        if (!control?.has(key)) return Reflect.set(target, key, value, element);
        control.set(key, value);
        return true;
      },
    }),
  );
  // Elements of a control that browsers do not have say so by an error: pages send their users to an installer.
  page.document.addEventListener(
    "error",
    (event) => {
      if (controlOf(event.target)) event.stopImmediatePropagation();
    },
    true,
  );
}

function controlFor(element: HTMLObjectElement, { kinds, byName, hostOf }: Served): Caseless | null {
  const clsid = (element.getAttribute("classid") ?? "").replace(/^clsid:|[{}\s]/gi, "").toUpperCase();
  const named = byName.get(element.id.toLowerCase()) ?? byName.get(element.name.toLowerCase());
  const mine = named
    ? [named]
    : kinds.filter(({ clsids, types }) => clsids.includes(clsid) || types?.includes(element.type));
  if (mine.length === 0) return null;
  const { members, run } = handlers();
  const host = hostOf((event, ...args) => {
    run(element, event, args);
    runScriptsFor(element, event, args);
  });
  return controlOfKinds(mine, host, members);
}

/** The second and later kinds add what the first does not have. */
function controlOfKinds(kinds: readonly Kind[], host: Host, more: Members): Caseless {
  const parts = [more, ...kinds.map((kind) => kind.make(host))];
  // Internet Explorer's way to the control where an element has a name of its own.
  return caseless([...parts, { object: comObject(caseless(parts)) }]);
}

/**
 * `new ActiveXObject(progId)`. A control that is not served throws, as it does where it is not installed; the XML
 * requests that old libraries make this way are the browser's own.
 */
export function activeXObject({ kinds, hostOf }: Served): new (progId: string) => object {
  return function ActiveXObject(progId: string) {
    const kind = kinds.find(({ progIds }) =>
      progIds?.some((known) => known.toLowerCase() === String(progId).toLowerCase()),
    );
    if (kind) {
      const { members, run } = handlers();
      const host = hostOf((event, ...args) => run(null, event, args));
      return comObject(controlOfKinds([kind], host, members));
    }
    if (/^(microsoft|msxml2)\.xmlhttp/i.test(progId)) return new XMLHttpRequest();
    throw new Error(`没有这个控件 (no such control): ${progId}`);
  } as unknown as new (
    progId: string,
  ) => object;
}
