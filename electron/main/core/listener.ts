import { EventEmitter } from "node:events";
import { z } from "zod";
import { VERSION } from "../../../src/app/version.ts";
import type { Clock } from "../../../src/base/clock.ts";
import { type ConsentRequest, OriginList } from "../../../src/bridge/schemas/consent.ts";
import { ReaderView } from "../../../src/readers/reader.ts";
import type { RunningAgent } from "./find-agent.ts";
import type { AgentLink } from "./link.ts";
import { type CoreState, EnrolmentState, isUnsent } from "./state.ts";

const Hello = z.object({ capabilities: z.array(z.string()), readers: z.array(ReaderView) });
const EnrolmentList = z.object({ enrolments: z.array(EnrolmentState) });
const Reader = z.object({ reader: ReaderView });
const Enrolment = z.object({ enrolment: EnrolmentState });

/** Makes what the agent tells into the shell's state. */
export class Listener extends EventEmitter<{ asked: [ConsentRequest] }> {
  readonly #agent: RunningAgent;
  readonly #link: AgentLink;
  readonly #clock: Clock;
  readonly #change: (change: Partial<CoreState>) => void;
  readonly #readers = new Map<string, ReaderView>();
  readonly #unsent = new Set<string>();
  #forgetExpiry = () => {};
  /** Questions that were put before the user already. */
  #known = new Set<string>();

  constructor(
    { agent, link, clock }: { agent: RunningAgent; link: AgentLink; clock: Clock },
    change: (change: Partial<CoreState>) => void,
  ) {
    super();
    this.#agent = agent;
    this.#link = link;
    this.#clock = clock;
    this.#change = change;
  }

  /** Says hello and asks for what there is already. @throws Error when the agent goes away meanwhile */
  async greet(): Promise<void> {
    this.#link.on("notified", (method, params) => this.#hear(method, params));
    const client = { name: "desktop-shell", version: VERSION };
    const { readers, capabilities } = await this.#link.call(Hello, "session.hello", {
      protocol: [1],
      client,
    });
    for (const reader of readers) this.#readers.set(reader.id, reader);
    if (capabilities.includes("enrolment")) {
      const { enrolments } = await this.#link.call(EnrolmentList, "enrolment.list");
      for (const enrolment of enrolments) this.#count(enrolment);
    }
    this.#change({ readers: [...this.#readers.values()], unsent: this.#unsent.size });
    await this.refreshAsking();
  }

  /** Which sites wait now; a new one is put before the user. */
  async refreshAsking(): Promise<void> {
    const { url, token } = this.#agent;
    const response = await fetch(`${url}/v1/origins`, { headers: { authorization: `Bearer ${token}` } });
    const { pending } = OriginList.parse(await response.json());
    const before = this.#known;
    this.#known = new Set(pending.map(({ origin }) => origin));
    this.#change({ asking: pending });
    this.#expire(pending);
    for (const request of pending) if (!before.has(request.origin)) this.emit("asked", request);
  }

  /** The connection may go: its answers are no longer waited for. */
  close(): void {
    this.#link.close();
  }

  end(): void {
    this.#forgetExpiry();
    this.removeAllListeners();
  }

  #hear(method: string, params: unknown): void {
    if (method === "origin.requested") void this.refreshAsking().catch(() => {});
    if (method === "enrolment.changed") {
      const changed = Enrolment.safeParse(params);
      if (!changed.success) return;
      this.#count(changed.data.enrolment);
      this.#change({ unsent: this.#unsent.size });
    }
    if (!method.startsWith("reader.")) return;
    const told = Reader.safeParse(params);
    if (!told.success) return;
    const { reader } = told.data;
    if (method === "reader.removed") this.#readers.delete(reader.id);
    else this.#readers.set(reader.id, reader);
    this.#change({ readers: [...this.#readers.values()] });
  }

  #count(enrolment: EnrolmentState): void {
    if (isUnsent(enrolment)) this.#unsent.add(enrolment.id);
    else this.#unsent.delete(enrolment.id);
  }

  /** A question that nobody answers goes away by itself; the agent does not tell of that. */
  #expire(pending: readonly ConsentRequest[]): void {
    this.#forgetExpiry();
    const first = Math.min(...pending.map(({ expiresAt }) => Date.parse(expiresAt)));
    if (!Number.isFinite(first)) return;
    const again = () => void this.refreshAsking().catch(() => {});
    this.#forgetExpiry = this.#clock.after(Math.max(0, first - this.#clock.now()) + 1_000, again);
  }
}
