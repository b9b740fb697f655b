/** Replays a transcript (test/bridge/transcripts/README.md) against a bridge. */
import { expect } from "vitest";
import type { Answer, Notice, Page } from "./page.ts";
import type { Rig } from "./rig.ts";

export interface Step {
  readonly as?: string;
  readonly connect?: string | null;
  readonly send?: unknown;
  readonly receive?: unknown;
  readonly notice?: string;
  readonly params?: unknown;
  readonly closed?: number;
  readonly leave?: true;
  readonly http?: string;
  readonly origin?: string | null;
  readonly body?: unknown;
  readonly status?: number;
  readonly answer?: unknown;
  readonly simulator?: "insert" | "remove" | "plug" | "unplug";
  readonly card?: string;
}

/** What was heard of one connection and not expected yet. */
interface Heard {
  readonly page: Page;
  readonly answers: (Answer | Answer[])[];
  readonly notices: Notice[];
}

export class Replay {
  readonly #rig: Rig;
  readonly #pages = new Map<string, Heard>();
  readonly #names = new Map<string, unknown>();

  constructor(rig: Rig) {
    this.#rig = rig;
  }

  async run(steps: readonly Step[]): Promise<void> {
    for (const [number, step] of steps.entries()) {
      try {
        await this.#step(step);
      } catch (error) {
        throw new Error(`step ${number + 1}, ${JSON.stringify(step)}: ${error}`, { cause: error });
      }
    }
  }

  async #step(step: Step): Promise<void> {
    if (step.connect !== undefined) return await this.#connect(step.as ?? "page", step.connect);
    if (step.http !== undefined) return await this.#http(step.http, step);
    if (step.simulator !== undefined) return this.#simulate(step.simulator, step.card);
    const heard = this.#pages.get(step.as ?? "page");
    if (!heard) throw new Error("nobody is connected");
    if (step.send !== undefined) heard.page.say(this.#filled(step.send));
    else if (step.leave) heard.page.socket.terminate();
    else if (step.closed !== undefined) expect(await heard.page.closed).toBe(step.closed);
    else if (step.notice !== undefined) await this.#notice(heard, step.notice, step.params);
    else await this.#receive(heard, step.receive);
  }

  async #connect(as: string, origin: string | null): Promise<void> {
    const page = await this.#rig.connect(origin);
    const heard: Heard = { page, answers: [], notices: [] };
    page.on("answer", (answer) => heard.answers.push(answer));
    page.on("notice", (notice) => heard.notices.push(notice));
    this.#pages.set(as, heard);
  }

  /** Answers to calls that run side by side come in any order: the one with the expected id. */
  async #receive(heard: Heard, expected: unknown): Promise<void> {
    const wanted = Array.isArray(expected) ? undefined : (expected as Answer).id;
    const fits = (answer: Answer | Answer[]) =>
      Array.isArray(answer) ? wanted === undefined : answer.id === wanted;
    this.#match(await next(heard.page, "answer", heard.answers, fits), expected, "");
  }

  /** The next of that name that fits: others of the same name before it are states in between. */
  async #notice(heard: Heard, method: string, params: unknown): Promise<void> {
    for (;;) {
      const notice = await next(heard.page, "notice", heard.notices, (one) => one.method === method);
      try {
        return this.#match(notice.params, params, "");
      } catch (error) {
        if (method !== "reader.changed" && method !== "lease.changed") throw error;
      }
    }
  }

  async #http(line: string, { origin = null, body, status, answer }: Step): Promise<void> {
    const [method = "", path = ""] = line.split(" ");
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { "content-type": "application/json" };
    const response = await this.#rig.http(path, { method, origin, headers, ...sent });
    expect(response.status).toBe(status);
    this.#match(await response.json(), answer, "");
  }

  #simulate(what: NonNullable<Step["simulator"]>, card = ""): void {
    const { simulator } = this.#rig;
    if (what === "insert") simulator.insert(card);
    else simulator[what]();
  }

  /** Names stand for what was heard before. */
  #filled(message: unknown): unknown {
    if (typeof message === "string") return message;
    return JSON.parse(JSON.stringify(message), (_, value) => {
      const name = nameOf(value);
      return name === null ? value : this.#names.get(name);
    });
  }

  #match(actual: unknown, expected: unknown, path: string): void {
    const name = nameOf(expected);
    if (name !== null) {
      if (this.#names.has(name)) expect(actual, path).toBe(this.#names.get(name));
      else this.#names.set(name, actual);
    } else if (typeof expected === "string" && /^<\w+>$/.test(expected)) matchKind(actual, expected, path);
    else if (Array.isArray(expected)) {
      expect(actual, path).toBeInstanceOf(Array);
      expect((actual as unknown[]).length, path).toBe(expected.length);
      for (const [i, one] of expected.entries()) this.#match((actual as unknown[])[i], one, `${path}[${i}]`);
    } else if (expected !== null && typeof expected === "object") {
      for (const [key, one] of Object.entries(expected))
        this.#match((actual as Record<string, unknown> | null)?.[key], one, `${path}.${key}`);
    } else expect(actual, path).toBe(expected);
  }
}

function matchKind(actual: unknown, kind: string, path: string): void {
  if (kind === "<any>") expect(actual, path).toBeDefined();
  else if (kind === "<instant>") expect(actual, path).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  else expect(`<${typeof actual}>`, path).toBe(kind);
}

function nameOf(value: unknown): string | null {
  return typeof value === "string" ? (/^<name:(\w+)>$/.exec(value)?.[1] ?? null) : null;
}

/** Takes the first that fits out of what was heard, or waits for it. */
async function next<T>(
  page: Page,
  event: "answer" | "notice",
  heard: T[],
  fits: (one: T) => boolean,
): Promise<T> {
  for (;;) {
    const place = heard.findIndex(fits);
    if (place >= 0) return heard.splice(place, 1)[0] as T;
    await new Promise<void>((resolve, reject) => {
      page.once(event, () => resolve());
      void page.closed.then((code) => reject(new Error(`closed with ${code}`)));
    });
  }
}
