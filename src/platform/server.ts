/**
 * HTTP of the platform: chapter 4 under `/`, the administration under `/api/v1`, photos under `/photos`.
 *
 * Plain `node:http`: a device's request has its own path rules (G4), body encodings (G1) and a status of 200 for
 * everything, so a framework would only stand in between; and the platform starts inside `npm start`.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Fault } from "../base/fault.ts";
import { addressOf } from "./access/gate.ts";
import type { Administration } from "./admin/administration.ts";
import { platformFaults } from "./faults.ts";
import { MAX_BODY_BYTES, readBody } from "./http/body.ts";
import type { ConsoleFiles } from "./http/console-files.ts";
import { parseParams } from "./http/form.ts";
import { sendJson } from "./http/send.ts";
import { type Envelope, failure, REFUSED } from "./interfaces/envelope.ts";
import { interfaces } from "./interfaces/index.ts";
import { answer, type PipelineServices } from "./interfaces/pipeline.ts";
import { findPhoto } from "./photos/photo-store.ts";
import { Trace } from "./traffic/trace.ts";
import type { TrafficLog } from "./traffic/traffic-log.ts";

export interface ServerOptions extends PipelineServices {
  readonly administration: Administration;
  readonly traffic: TrafficLog;
  readonly console: ConsoleFiles;
  /** How devices reach the platform from outside, without a slash at the end; absent: as they called it. */
  readonly publicUrl?: string | undefined;
}

/** Longer than a device's heartbeat interval of 30 s, so that it need not connect each time. */
const KEEP_ALIVE_MS = 75_000;
const CLOSE_WITHIN_MS = 3_000;
const byPath = new Map(interfaces.map((entry) => [entry.endpoint.path.toLowerCase(), entry]));
/** Spec L58: POST only (G2). */
const POST_ONLY = failure("请使用POST方式访问");

export class PlatformServer {
  readonly #options: ServerOptions;
  readonly #server: Server;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
      void this.#serve(request, response);
    });
  }

  /** @throws Fault `platform.port` */
  async listen(host: string, port: number): Promise<{ port: number }> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", (error: NodeJS.ErrnoException) => {
        const detail = { host, port, reason: error.code ?? error.message };
        reject(new Fault(platformFaults["platform.port"], detail, { cause: error }));
      });
      this.#server.listen(port, host, resolve);
    });
    return { port: (this.#server.address() as AddressInfo).port };
  }

  /** Lets requests that are under way finish, but not for ever: a stalled upload must not hold the exit. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const giveUp = this.#options.clock.after(CLOSE_WITHIN_MS, () => this.#server.closeAllConnections());
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    giveUp();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(request, response);
    } catch (error) {
      this.#options.log.error({ err: error }, "a request failed");
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, failure("异常：操作失败"));
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { settings, administration, console } = this.#options;
    const [rawPath = "/", query = ""] = splitOnce(request.url ?? "/", "?");
    const path = rawPath.replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1");
    if (path === "/health" || path === "/api/v1" || path.startsWith("/api/v1/")) {
      await administration.serve(request, response, path.replace(/^\/api\/v1/, "") || "/", query);
      return;
    }
    const { requestPrefix, allowGet } = settings.resolve();
    const inner = path.startsWith(`${requestPrefix}/`) ? path.slice(requestPrefix.length) : path;
    const target = byPath.get(inner.toLowerCase());
    if (target && (request.method === "POST" || (request.method === "GET" && allowGet)))
      await this.#device(request, response, query, target);
    else if (target) sendJson(response, 405, POST_ONLY, { allow: "POST" });
    else if (inner.startsWith("/photos/"))
      await this.#photo(request, response, inner.slice("/photos/".length));
    else
      console(request, response, path, () =>
        administration.refuse(response, new Fault(platformFaults["platform.not-found"], { what: "path" })),
      );
  }

  async #device(
    request: IncomingMessage,
    response: ServerResponse,
    query: string,
    target: (typeof interfaces)[number],
  ): Promise<void> {
    let envelope: Envelope;
    const { clock, traffic } = this.#options;
    const [at, before] = [clock.now(), clock.monotonic()];
    const trace = new Trace();
    try {
      const body = await readBody(request, MAX_BODY_BYTES);
      const params = await parseParams(query, body, request.headers["content-type"] ?? "", trace);
      envelope = await answer(target, params, this.#baseUrl(request), trace, this.#options);
      const ms = clock.monotonic() - before;
      const { path } = target.endpoint;
      traffic.note({
        ...{ path, params, answer: envelope, trace, at, ms, bytes: body.length },
        address: addressOf(request),
      });
    } catch (error) {
      const fault = Fault.accept(error);
      this.#options.log.warn(
        { fault: fault.id, path: target.endpoint.path },
        "a device's request cannot be read",
      );
      // What is left of the body is not read: the connection cannot carry another request.
      sendJson(response, fault.kind.http, REFUSED, { connection: "close" });
      return;
    }
    sendJson(response, 200, envelope);
  }

  async #photo(request: IncomingMessage, response: ServerResponse, name: string): Promise<void> {
    const { links, clock, store, administration } = this.#options;
    const sha256 = links.open(name, clock.now());
    // A photo whose worker was removed is gone at once, whatever the address promised.
    const photo = sha256 && (await store.read((db) => findPhoto(db, sha256)));
    if (!photo || (request.method !== "GET" && request.method !== "HEAD")) {
      administration.refuse(response, new Fault(platformFaults["platform.not-found"], { what: "photo" }));
      return;
    }
    const headers = {
      "content-type": photo.mime,
      "content-length": photo.bytes.length,
      "cache-control": "private",
    };
    response.writeHead(200, headers).end(request.method === "HEAD" ? undefined : photo.bytes);
  }

  /** Where a device finds this platform: as configured, or as it has just found it. */
  #baseUrl(request: IncomingMessage): string {
    const { publicUrl, settings } = this.#options;
    const { requestPrefix } = settings.resolve();
    if (publicUrl !== undefined) return publicUrl.replace(/\/+$/, "");
    const { host = "" } = request.headers;
    const { localAddress = "127.0.0.1", localPort } = request.socket;
    const literal = localAddress.includes(":") ? `[${localAddress}]` : localAddress;
    const authority = /^[\w.-]+(:\d{1,5})?$|^\[[\da-f:.]+\](:\d{1,5})?$/i.test(host)
      ? host
      : `${literal}:${localPort}`;
    return `http://${authority}${requestPrefix}`;
  }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
