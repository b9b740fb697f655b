/** A real HTTP server that answers as a test says: rubbish, errors, cut lines, silence. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { silentLog } from "../../src/base/log.ts";
import { systemRandom } from "../../src/base/random.ts";
import { createTerminal, type Terminal, type TerminalOptions } from "../../src/terminal/index.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { tempDir } from "../support/temp-dir.ts";
import { APP, KEY, SN } from "./support.ts";
import { WatchedClock } from "./watched-clock.ts";

export interface Call {
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  /** By the injected clock, ms since the terminal could have started. */
  readonly at: number;
}

/** An envelope, a text as it is, an HTTP status, a line that is cut, or no answer at all. */
export type Reply = object | string | number | "cut" | "silence" | Uint8Array;

export const OK = { msg: "操作成功", data: "", success: 1 };
export const REFUSED = { msg: "操作失败", data: "", success: 0 };
export const commandReply = (cmd: string, code: string, more: object = {}) => ({
  msg: "获取成功",
  data: { cmd, code, ext: "", ...more },
  success: 1,
});
export const persons = (...data: object[]) => ({ msg: "操作成功", data: JSON.stringify(data), success: 1 });

export class ScriptedServer {
  readonly calls: Call[] = [];
  readonly #clock: WatchedClock;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  /** What is answered; undefined: {@link OK}. */
  answer: (call: Call) => Reply | undefined = () => undefined;

  constructor(clock: WatchedClock) {
    this.#clock = clock;
  }

  static async start(clock: WatchedClock): Promise<ScriptedServer> {
    const server = new ScriptedServer(clock);
    server.#server.listen(0, "127.0.0.1");
    await once(server.#server, "listening");
    onTestFinished(() => {
      server.#server.closeAllConnections();
      server.#server.close();
    });
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** `/device/getServer`, with `+data` where it carries punches. */
  get paths(): string[] {
    return this.calls.map(({ path, params }) =>
      path === "/device/getServer" && params.data !== undefined ? `${path}+data` : path,
    );
  }

  count(path: string): number {
    return this.paths.filter((one) => one === path).length;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += chunk;
    const params = Object.fromEntries(new URLSearchParams(body));
    const call = { path: request.url ?? "", params, at: this.#clock.monotonic() };
    this.calls.push(call);
    const reply = this.answer(call) ?? OK;
    this.#clock.hangs ||= reply === "silence";
    if (reply === "silence") return;
    if (reply === "cut") return void request.socket.destroy();
    if (typeof reply === "number") return void response.writeHead(reply).end("<html>错误</html>");
    const text = typeof reply === "string" || reply instanceof Uint8Array ? reply : JSON.stringify(reply);
    response.end(text);
  }
}

export interface Stand {
  readonly clock: WatchedClock;
  readonly server: ScriptedServer;
  readonly dir: string;
}

export async function openStand(): Promise<Stand> {
  const clock = new WatchedClock(new FakeClock());
  return { clock, server: await ScriptedServer.start(clock), dir: await tempDir() };
}

export async function startAt(stand: Stand, changes: Partial<TerminalOptions> = {}): Promise<Terminal> {
  const terminal = createTerminal({
    server: stand.server.url,
    sn: SN,
    ...APP,
    dbPath: join(stand.dir, "terminal.db"),
    key: KEY,
    enrolMs: 0,
    clock: stand.clock,
    random: systemRandom,
    log: silentLog,
    ...changes,
  });
  onTestFinished(() => terminal.stop());
  await terminal.start();
  return terminal;
}

/** {@link WatchedClock.pass}, and what was called when it does not come to pass. */
export async function pass({ clock, server }: Stand, until: () => boolean, limitMs?: number): Promise<void> {
  try {
    await clock.pass(until, limitMs);
  } catch (error) {
    throw new Error(`the last calls: ${server.paths.slice(-20).join(" ")}`, { cause: error });
  }
}

export async function passFor({ clock }: Stand, ms: number): Promise<void> {
  await clock.passFor(ms);
}
