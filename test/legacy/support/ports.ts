/** The vendors' ports of a real bridge, and the pages that call them. */
import { once } from "node:events";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { openLegacy } from "../../../src/legacy/index.ts";
import { type RigOptions, startBridge } from "../../bridge/support/rig.ts";

const ALL = ["cvr", "zkteco", "synjones", "est", "routon", "sdses", "camera"];

/** Every named service on a free port of its own. */
export async function start(names: readonly string[] = ALL, options: RigOptions = {}) {
  const rig = await startBridge(options);
  const legacy = await openLegacy(
    rig.bridge.desk,
    names.map((name) => `${name}:0`),
  );
  onTestFinished(() => legacy.stop());
  const urlOf = (name: string) => `http://127.0.0.1:${legacy.ports[name]}`;
  return {
    ...rig,
    legacy,
    urlOf,
    get: (name: string, path: string, init: RequestInit & { origin?: string } = {}) =>
      fetch(urlOf(name) + path, {
        ...init,
        headers: { ...(init.origin === undefined ? {} : { origin: init.origin }), ...init.headers },
      }),
  };
}

/** A page's socket, and the texts that it was sent. */
export async function socket(port: number | undefined, origin: string) {
  const page = new WebSocket(`ws://127.0.0.1:${port}/`, { origin });
  onTestFinished(() => page.terminate());
  const texts: string[] = [];
  const waiting: ((text: string) => void)[] = [];
  page.on("message", (data) => {
    const next = waiting.shift();
    if (next) next(String(data));
    else texts.push(String(data));
  });
  await once(page, "open");
  const next = () =>
    new Promise<string>((resolve) => {
      const text = texts.shift();
      if (text === undefined) waiting.push(resolve);
      else resolve(text);
    });
  return {
    page,
    next,
    ask(text: string) {
      page.send(text);
      return next();
    },
  };
}
