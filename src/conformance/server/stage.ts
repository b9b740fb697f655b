/** Plays one case: prepares, sends, looks, and writes down every exchange. */
import { ENDPOINTS, type EndpointName } from "../../device-protocol/endpoints.ts";
import { bind, differences, type Pattern, shown, type Values } from "../pattern.ts";
import type { Exchange } from "../result.ts";
import { type Answer, type Params, picture, post, signatureOf } from "./client.ts";
import type { Control } from "./control.ts";
import type { Fixtures } from "./fixtures.ts";
import { load } from "./load.ts";
import { BRANDING, completeParams } from "./pool.ts";
import type { Send, Step } from "./step.ts";

export interface StageOptions {
  readonly url: string;
  readonly fixtures: Fixtures;
  readonly control: Control | null;
  /** Values of the run at its start: fixtures and pictures by name. */
  readonly values: Values;
  readonly limits: { readonly p95Ms: number };
}

export class Stage {
  readonly exchanges: Exchange[] = [];
  /** Commands that the case queued: without a reset they have to be ended by hand. */
  readonly queued: { readonly sn: string; readonly code: string }[] = [];
  readonly #options: StageOptions;
  readonly #fixtures: Fixtures;
  readonly #control: Control | null;
  #values: Values;
  #url: string;
  readonly #now: () => Promise<number>;

  constructor(options: StageOptions) {
    const { url, fixtures, control, values } = options;
    this.#options = options;
    this.#url = url.replace(/\/+$/, "");
    this.#fixtures = fixtures;
    this.#control = control;
    this.#values = values;
    this.#now = async () => (control?.can.has("clock") ? await control.now() : Date.now());
  }

  async play(step: Step): Promise<void> {
    switch (step.do) {
      case "send":
        return await this.#send(step);
      case "command":
        return await this.#command(step);
      case "at-once":
        return await this.#atOnce(step);
      case "look":
        return await this.#look(step);
      case "get":
        return await this.#get(step);
      case "batch":
        return await this.#batch(step.expect);
      case "load":
        return await this.#load(step.devices);
      default:
        return await this.#prepare(step);
    }
  }

  async #prepare(
    step: Exclude<Step, { do: "send" | "command" | "at-once" | "look" | "get" | "batch" | "load" }>,
  ): Promise<void> {
    const control = this.#control;
    if (step.do === "next-code" && !control?.can.has("next-code")) return;
    if (!control) throw new Error(`${step.do} needs a control`);
    switch (step.do) {
      case "settings":
        return await control.settings(bind(step.changes as Pattern, this.#values) as Record<string, unknown>);
      case "fault":
        return await control.fault(step.name);
      case "elapse":
        return await control.elapse(step.seconds);
      case "restart":
        this.#url = (await control.restart()).url ?? this.#url;
        return;
      case "next-code":
        return await control.nextCode(step.code);
      case "remove-person":
        return await control.removePerson(step.userCode);
      case "upload-photo":
        return await control.uploadPhoto(step.userCode, this.#text(step.photo));
      case "order": {
        const sns = step.sns.map((sn) => this.#text(sn));
        this.#keep("batch", await control.order(sns, step.cmd, step.params));
      }
    }
  }

  async #send(step: Send): Promise<void> {
    const targets = step.to === "every" ? (Object.keys(ENDPOINTS) as EndpointName[]) : [step.to];
    for (const to of targets) {
      const answer = await this.#ask(step, to);
      const value = parsed(answer);
      const problems = await this.#judge(step, answer, value);
      this.#note(describe(step, to, this.#paramsOf(step, to)), step.expect, shownAnswer(answer), problems);
      for (const [name, path] of Object.entries(step.keep ?? {})) this.#keep(name, at(value, path));
    }
  }

  async #judge(step: Send, answer: Answer, value: unknown): Promise<string[]> {
    const status = step.status ?? 200;
    return [
      ...(answer.status === status ? [] : [`HTTP status: expected ${status}, got ${answer.status}`]),
      ...(/\bjson\b/i.test(answer.contentType)
        ? []
        : [`content-type: not JSON, ${answer.contentType || "none"}`]),
      ...(value === undefined
        ? ["answer: not JSON"]
        : differences(this.#expected(step.expect), value, await this.#now())),
    ];
  }

  async #ask(step: Send, to: EndpointName): Promise<Answer> {
    const params = this.#paramsOf(step, to);
    const secret = step.secret ? this.#text(step.secret) : this.#fixtures.app.secret;
    const answer = await this.#post(step, to, params, secret);
    if (to === "createOperation") this.#noteQueued(params.sn ?? "", parsed(answer));
    return answer;
  }

  async #post(step: Send, to: EndpointName, params: Params, secret: string): Promise<Answer> {
    const sign = signatureOf(step.sign ?? "S1", to, params, secret);
    const path = `${step.before ?? ""}${ENDPOINTS[to].path}${step.after ?? ""}`;
    try {
      return await post(
        this.#url + path,
        sign === null ? params : { ...params, sign },
        step.encoding ?? "urlencoded",
      );
    } catch (error) {
      return { status: 0, contentType: "", text: reasonOf(error) };
    }
  }

  #noteQueued(sn: string, value: unknown): void {
    const id = at(value, "data.id");
    if (typeof id === "number" || typeof id === "string") this.queued.push({ sn, code: String(id) });
  }

  #paramsOf(step: Send, to: EndpointName): Params {
    const own = step.to === "every" ? completeParams(to) : {};
    const all = { appid: "<appid>", sn: "<sn>", ...own, ...step.params };
    const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null);
    return Object.fromEntries(given.map(([name, value]) => [name, this.#text(value)]));
  }

  async #command({ cmd, params, sn, as }: Extract<Step, { do: "command" }>): Promise<void> {
    const step: Send = {
      do: "send",
      to: "createOperation",
      params: { sn, cmd, ...(params !== null && { params }) },
      expect: { "at least:": { success: 1 } },
    };
    const answer = await this.#ask(step, "createOperation");
    const value = parsed(answer);
    const problems = differences(step.expect, value ?? null, 0);
    const id = at(value, "data.id");
    if (problems.length > 0)
      this.#note(
        describe(step, "createOperation", this.#paramsOf(step, "createOperation")),
        step.expect,
        shownAnswer(answer),
        problems,
      );
    this.#keep(as, id);
  }

  async #atOnce({ sends, expect }: Extract<Step, { do: "at-once" }>): Promise<void> {
    const answers = await Promise.all(sends.map((one) => this.#ask(one, one.to as EndpointName)));
    const problems = differences(
      bind(expect, this.#values),
      answers.map(parsed),
      await this.#now(),
      "answers",
    );
    const requests = sends.map((one) =>
      describe(one, one.to as EndpointName, this.#paramsOf(one, one.to as EndpointName)),
    );
    this.#note(requests.join("  ∥  "), expect, answers.map(shownAnswer).join("  ∥  "), problems);
  }

  async #look({ at: what, expect }: Extract<Step, { do: "look" }>): Promise<void> {
    // The answers were looked at; what is kept cannot be: the runner says so.
    if (!this.#control?.can.has("look")) return;
    const seen = await this.#control.look(what);
    this.#note(`(${what})`, expect, shown(seen), differences(bind(expect, this.#values), seen, 0, what));
  }

  async #get({ url, expect }: Extract<Step, { do: "get" }>): Promise<void> {
    const address = this.#text(url);
    try {
      const { status, bytes } = await picture(address);
      const problems =
        status === 200
          ? differences(bind(expect, this.#values), bytes.toString("base64"), 0)
          : [`HTTP status: expected 200, got ${status}`];
      this.#note(`GET ${withoutToken(address)}`, expect, `HTTP ${status}, ${bytes.length} bytes`, problems);
    } catch (error) {
      this.#note(`GET ${withoutToken(address)}`, expect, reasonOf(error), [reasonOf(error)]);
    }
  }

  async #batch(expect: Pattern): Promise<void> {
    const seen = await this.#control?.batch(this.#text("<batch>"));
    this.#note("(batch)", expect, shown(seen), differences(expect, seen, 0, "batch"));
  }

  async #load(devices: number): Promise<void> {
    const { fixtures, control, limits } = this.#options;
    this.exchanges.push(await load({ url: this.#url, fixtures, control, devices, ...limits }));
  }

  #note(request: string, expect: Pattern, answer: string, problems: readonly string[]): void {
    this.exchanges.push({ request, expectation: shown(bind(expect, this.#values)), answer, problems });
  }

  /** With the run's values; a logo or title that the fixtures leave empty is not sent. */
  #expected(expect: Pattern): Pattern {
    return bind(withoutEmpty(expect, this.#fixtures), this.#values);
  }

  #keep(name: string, value: unknown): void {
    if (typeof value === "string" || typeof value === "number")
      this.#values = { ...this.#values, [name]: typeof value === "number" ? String(value) : value };
  }

  #text(text: string): string {
    return String(bind(text, this.#values));
  }
}

function withoutEmpty(pattern: Pattern, fixtures: Fixtures): Pattern {
  if (pattern === null || typeof pattern !== "object") return pattern;
  if (Array.isArray(pattern)) return pattern.map((item) => withoutEmpty(item, fixtures));
  const empty = BRANDING.filter((name) => fixtures[name] === "").map((name) => `<${name}>`);
  const kept = Object.entries(pattern).filter(([, item]) => !empty.includes(item as string));
  return Object.fromEntries(kept.map(([key, item]) => [key, withoutEmpty(item, fixtures)]));
}

const MAX_TEXT = 300;

function describe({ before = "", after = "", encoding }: Send, to: EndpointName, params: Params): string {
  const shownParams = Object.entries(params).map(
    ([name, value]) =>
      `${name}=${value.length > MAX_TEXT ? `${value.slice(0, 60)}…(${value.length})` : value}`,
  );
  const how = encoding && encoding !== "urlencoded" ? ` [${encoding}]` : "";
  return `${encoding === "get" ? "GET" : "POST"} ${before}${ENDPOINTS[to].path}${after}${how} ${shownParams.join("&")}`;
}

const withoutToken = (url: string) => url.replace(/(\/photos\/).*/, "$1…");

function shownAnswer({ status, text }: Answer): string {
  const value = parseText(text);
  return `HTTP ${status} ${value === undefined ? text.slice(0, MAX_TEXT) : shown(value)}`;
}

const parsed = ({ text }: Answer): unknown => parseText(text);

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `data.id`, `data.0.picUrl`; a text of JSON on the way is opened. */
function at(value: unknown, path: string): unknown {
  let current = value;
  for (const key of path.split(".")) {
    if (typeof current === "string") current = parseText(current);
    if (current === null || typeof current !== "object") return undefined;
    current = (current as Record<string, unknown>)[key];
  }
  return current;
}

function reasonOf(error: unknown): string {
  const { cause, message } = error as { cause?: { code?: string; message?: string }; message?: string };
  return cause?.code ?? cause?.message ?? message ?? String(error);
}
