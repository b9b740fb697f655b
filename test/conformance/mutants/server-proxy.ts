/** A server that is wrong in one way: our own platform behind a thin proxy that spoils requests or answers. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { SelfPlatform } from "../../../src/app/conformance/self-platform.ts";
import type { Control } from "../../../src/conformance/server/control.ts";

export interface Asked {
  path: string;
  method: string;
  /** Null: the body is not url-encoded and goes on as it is. */
  params: Record<string, string> | null;
  body: Buffer;
  contentType: string;
}

// biome-ignore lint/suspicious/noExplicitAny: a mutant writes wrong answers
export type Envelope = any;
/** What a mutant remembers within one case. */
export type Memory = Record<string, string>;

export interface ServerMutant {
  readonly name: string;
  /** The case that must fail. */
  readonly caughtBy: string;
  /** Spoils the request, or answers it without asking the server. */
  readonly request?: (asked: Asked, memory: Memory) => Envelope | undefined;
  readonly answer?: (envelope: Envelope, asked: Asked, memory: Memory) => Envelope;
  readonly headers?: { readonly status?: number; readonly contentType?: string };
  /** Bytes of a photo. */
  readonly photo?: (bytes: Buffer) => Buffer;
  /** Wrong by its settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly control?: (control: Control) => Partial<Control>;
}

export class ServerProxy {
  mutant: ServerMutant | null = null;
  readonly #self: SelfPlatform;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  #memory: Memory = {};

  constructor(self: SelfPlatform) {
    this.#self = self;
  }

  async start(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The platform's control, at the proxy's address. */
  get control(): Control {
    const self = this.#self;
    const own: Control = {
      can: self.can,
      reset: async () => {
        this.#memory = {};
        await self.reset();
        if (this.mutant?.settings) await self.settings(this.mutant.settings);
        return { url: this.url };
      },
      restart: async () => {
        await self.restart();
        return { url: this.url };
      },
      settings: (changes) => self.settings(changes),
      fault: (name) => self.fault(name),
      elapse: (seconds) => self.elapse(seconds),
      nextCode: (code) => self.nextCode(code),
      removePerson: (userCode) => self.removePerson(userCode),
      uploadPhoto: (userCode, photo) => self.uploadPhoto(userCode, photo),
      order: (sns, cmd, params) => self.order(sns, cmd, params),
      batch: (id) => self.batch(id),
      look: (at) => self.look(at),
      now: () => self.now(),
    };
    return { ...own, ...this.mutant?.control?.(own) };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const contentType = request.headers["content-type"] ?? "";
    const form = contentType.startsWith("application/x-www-form-urlencoded");
    const asked: Asked = {
      path: request.url ?? "/",
      method: request.method ?? "POST",
      params: form ? Object.fromEntries(new URLSearchParams(body.toString())) : null,
      body,
      contentType,
    };
    const { mutant } = this;
    const own = mutant?.request?.(asked, this.#memory);
    if (own !== undefined) return this.#send(response, 200, own);
    const answer = await fetch(this.#self.url + asked.path, {
      method: asked.method,
      headers: { host: new URL(this.url).host, ...(contentType !== "" && { "content-type": contentType }) },
      ...(asked.method === "POST" && {
        body: asked.params ? new URLSearchParams(asked.params) : Buffer.from(asked.body),
      }),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (!answer.headers.get("content-type")?.includes("json")) {
      response.writeHead(answer.status).end(mutant?.photo?.(bytes) ?? bytes);
      return;
    }
    // The addresses of photos lead through here too.
    const envelope = JSON.parse(bytes.toString().replaceAll(this.#self.url, this.url));
    this.#send(response, answer.status, mutant?.answer?.(envelope, asked, this.#memory) ?? envelope);
  }

  #send(response: ServerResponse, status: number, envelope: Envelope): void {
    const { headers } = this.mutant ?? {};
    response.writeHead(headers?.status ?? status, {
      "content-type": headers?.contentType ?? "application/json;charset=UTF-8",
    });
    response.end(JSON.stringify(envelope));
  }
}
