/** Synchronous and other calls to the agent of this computer. */
import type { Card } from "../card/card.ts";
import { type Failure, failureOf } from "../legacy-shapes/failure.ts";
import type { ReaderView } from "../readers/reader.ts";
import type { Outcome, Want } from "./kind.ts";

/** A status and a JSON text, or null where nobody answered. */
export type Answer = { readonly ok: boolean; readonly text: string } | null;

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
    if (answer?.ok) return { card: JSON.parse(answer.text) as Card };
    return { card: null, failure: this.#failed(answer) };
  }

  /** One that reads, or would but for its state: as a control counts them. */
  #readerOf(answer: Answer): ReaderView | Failure {
    if (!answer?.ok) return this.#failed(answer);
    const { readers } = JSON.parse(answer.text) as { readers: ReaderView[] };
    return readers.find(({ state }) => state === "ready" || state === "busy") ?? "no-reader";
  }

  #failed(answer: Answer): Failure {
    const refusal = answer && refusalOf(answer.text);
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

/** Null where it is no answer of the agent. */
function refusalOf(text: string): Refusal | null {
  try {
    const { message, data } = (JSON.parse(text) as { error: { message: string; data: Partial<Refusal> } })
      .error;
    return { id: data.id ?? "", message, remedy: data.remedy ?? "" };
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
        return { ok: request.status === 200, text: request.responseText };
      } catch {
        return null;
      }
    },
    async later(path, body, signal = null) {
      try {
        const init = { method: methodOf(body), headers: { [type]: json }, body, signal };
        const response = await fetch(url + path, init);
        return { ok: response.ok, text: await response.text() };
      } catch {
        return null;
      }
    },
  };
}
