/** Web sites of others: pages that load the SDK from their own server, as an integrator's do. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { AtEnd } from "../../support/program.ts";
import type { Certificate } from "./certificate.ts";

const SDK = new URL("../../../dist/sdk/", import.meta.url);

/** Connects as soon as it is loaded; tells what it saw in `window.verdicts`. */
const PAGE_SCRIPT = `
import { connect } from "/sdk.js";
const query = new URLSearchParams(location.search);
window.verdicts = [];
window.bridge = connect({ url: query.getAll("agent"), ask: query.get("ask") ?? "on-click" });
verdicts.push(bridge.verdict.id);
bridge.on("verdict", ({ id }) => verdicts.push(id));
document.querySelector("button").onclick = () => bridge.open();
`;
const PAGE = `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>site</title>
<button>connect</button><script type="module" src="/page.js"></script></html>`;

export interface Site {
  readonly port: number;
  /** Paths with their HTML; a test adds its own. */
  readonly pages: Map<string, string>;
  /** The same for scripts. */
  readonly scripts: Map<string, string>;
  /** `https://worksite.test:41234` */
  origin(host: string): string;
}

export async function serveSite(atEnd: AtEnd, certificate?: Certificate): Promise<Site> {
  const pages = new Map([
    ["/", PAGE],
    ["/blank", "<!doctype html><title>blank</title>"],
  ]);
  const scripts = new Map([
    ["/page.js", PAGE_SCRIPT],
    ["/sdk.js", readFileSync(new URL("sdk.js", SDK), "utf8")],
    ["/activex.js", readFileSync(new URL("activex.js", SDK), "utf8")],
    ["/sdk.classic.js", readFileSync(new URL("sdk.classic.js", SDK), "utf8")],
  ]);
  const listener: RequestListener = ({ url = "/" }, response) => {
    const path = url.split("?")[0] as string;
    const [script, page] = [scripts.get(path), pages.get(path)];
    if (script) response.writeHead(200, { "Content-Type": "text/javascript; charset=utf-8" }).end(script);
    else if (page) response.writeHead(200, { "Content-Type": "text/html; charset=utf-8" }).end(page);
    else response.writeHead(404).end();
  };
  const server = certificate ? createSecureServer(certificate, listener) : createServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  atEnd(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { port, pages, scripts, origin: (host) => `${certificate ? "https" : "http"}://${host}:${port}` };
}
