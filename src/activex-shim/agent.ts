/** Synchronous and other calls to the agent of this computer. */
import type { Card } from "../card/card.ts";
import { type Failure, failureOf } from "../legacy-shapes/failure.ts";
import type { ReaderView } from "../readers/reader.ts";
import type { Outcome, Want } from "./kind.ts";

/** A text, or null where nobody answered. An error of the agent says itself that it is one. */
export type Answer = string | null;

/** One call, either at once or later; `body` null: GET. */
export interface Wire {
  now(path: string, body: string | null): Answer;
  later(path: string, body: string | null, signal?: AbortSignal | null): Promise<Answer>;
}

/** What the agent said no to, for the console. */
export interface Refusal {
  readonly id: string;
  readonly message: string;
  readonly remedy: string;
}

/** A card, readers or an error; of another program anything. */
type Body = Partial<Card> & {
  readonly readers?: readonly ReaderView[];
  readonly error?: { readonly message?: string; readonly data?: Omit<Refusal, "message"> };
};

const READ = "/v1/read";
const READERS = "/v1/readers";

export class Agent {
  readonly #wire: Wire;
  readonly #refused: (refusal: Refusal | null) => void;
  /** What was read beforehand, for the synchronous calls of one script. */
  #ahead: { outcome: Outcome; reader: ReaderView | Failure } | null = null;

  /** @param refused hears of every failure; null: nobody answered */
  constructor(wire: Wire, refused: (refusal: Refusal | null) => void) {
    this.#wire = wire;
    this.#refused = refused;
  }

  read(want: Want = {}): Outcome {
    if (this.#ahead && want.portrait !== "bmp") return suited(this.#ahead.outcome, want);
    return suited(this.#outcomeOf(this.#wire.now(READ, paramsOf(want))), want);
  }

  async readLater(want: Want, signal?: AbortSignal): Promise<Outcome> {
    return suited(this.#outcomeOf(await this.#wire.later(READ, paramsOf(want), signal)), want);
  }

  reader(): ReaderView | Failure {
    return this.#ahead ? this.#ahead.reader : this.#readerOf(this.#wire.now(READERS, null));
  }

  /**
   * Reads without freezing the tab, then does the page's work: synchronous calls in it get what was read.
   * @returns what the work returns
   */
  async ahead<T>(work: () => T, want: Want, signal?: AbortSignal): Promise<T> {
    const outcome = await this.readLater({ ...want, faces: "sheet", foreigners: true }, signal);
    const reader = this.#readerOf(await this.#wire.later(READERS, null, signal));
    this.#ahead = { outcome, reader };
    try {
      return work();
    } finally {
      this.#ahead = null;
    }
  }

  #outcomeOf(answer: Answer): Outcome {
    const body = bodyOf(answer);
    return body?.type ? { card: body as Card } : { card: null, failure: this.#failed(body) };
  }

  /** One that reads, or would but for its state: as a control counts them. */
  #readerOf(answer: Answer): ReaderView | Failure {
    const body = bodyOf(answer);
    if (!Array.isArray(body?.readers)) return this.#failed(body);
    return body.readers.find(({ state }) => state === "ready" || state === "busy") ?? "no-reader";
  }

  #failed(body: Body | null): Failure {
    const { message = "", data } = body?.error ?? {};
    const refusal = data ? { ...data, message } : null;
    this.#refused(refusal);
    return refusal ? failureOf(refusal.id) : "unreachable";
  }
}

const paramsOf = ({ waitMs = 0, faces = false, portrait = "jpeg" }: Want) =>
  JSON.stringify({ waitMs, faces, portrait });

function suited(outcome: Outcome, { foreigners }: Want): Outcome {
  const isForeign = outcome.card?.type.startsWith("foreigner");
  return isForeign && !foreigners ? { card: null, failure: "unread" } : outcome;
}

/** Null where nobody answered, or another program that has the agent's port and does not speak JSON. */
function bodyOf(answer: Answer): Body | null {
  try {
    return JSON.parse(String(answer)) as Body | null;
  } catch {
    return null;
  }
}

/** @param url of the agent, without a slash at its end */
export function browserWire(url: string): Wire {
  const methodOf = (body: string | null) => (body === null ? "GET" : "POST");
  const type = "Content-Type";
  const json = "application/json";
  return {
    now(path, body) {
      const request = new XMLHttpRequest();
      try {
        request.open(methodOf(body), url + path, false);
        request.setRequestHeader(type, json);
        request.send(body);
        return request.responseText;
      } catch {
        return null;
      }
    },
    async later(path, body, signal = null) {
      try {
        const headers = { [type]: json };
        return await (await fetch(url + path, { method: methodOf(body), headers, body, signal })).text();
      } catch {
        return null;
      }
    },
  };
}
