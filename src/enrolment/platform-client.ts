/** The platform's administration API as the outbox uses it. Every failure is a Fault. */
import type { z } from "zod";
import type { Clock } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Card } from "../card/card.ts";
import {
  ApiError,
  BatchView,
  DeviceList,
  PhotoSaved,
  type WorkerInput,
  WorkerSaved,
} from "../platform/schemas.ts";
import { enrolmentFaults } from "./faults.ts";
import type { Dispatch } from "./record.ts";

export interface PlatformAddress {
  readonly url: string;
  /** Bearer token with the right to enrol. */
  readonly token: string;
}

/** A photo over a poor mobile link takes its time. */
const TIMEOUT_MS = 30_000;

interface Request {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  readonly json?: object;
  readonly bytes?: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

export class PlatformClient {
  readonly #address: PlatformAddress;
  readonly #clock: Clock;

  constructor(address: PlatformAddress, clock: Clock) {
    this.#address = { ...address, url: address.url.replace(/\/+$/, "") };
    this.#clock = clock;
  }

  get url(): string {
    return this.#address.url;
  }

  /** Idempotent by ID number. @returns the user code that terminals know the person by */
  async saveWorker(card: Omit<Card, "faces" | "fingerprint">, signal: AbortSignal): Promise<string> {
    const json = workerOf(card);
    return (await this.#ask({ method: "POST", path: "/workers", json }, WorkerSaved, signal)).userCode;
  }

  /** @param photo JPEG or PNG; the platform makes its own rendition */
  async savePhoto(userCode: string, photo: Uint8Array, signal: AbortSignal): Promise<void> {
    const path = `/workers/${encodeURIComponent(userCode)}/photo`;
    await this.#ask({ method: "PUT", path, bytes: photo }, PhotoSaved, signal);
  }

  /** Queues downloadUser; a repeated call with the same key answers the first one's batch. */
  async queue({ key, devices }: Dispatch, userCode: string, signal: AbortSignal): Promise<BatchView> {
    const json = { cmd: "downloadUser", devices, userCodes: [userCode] };
    const headers = { "idempotency-key": key };
    return await this.#ask({ method: "POST", path: "/commands", json, headers }, BatchView, signal);
  }

  async batch(id: string, signal: AbortSignal): Promise<BatchView> {
    const path = `/batches/${encodeURIComponent(id)}`;
    return await this.#ask({ method: "GET", path }, BatchView, signal);
  }

  async devices(signal: AbortSignal): Promise<DeviceList["devices"]> {
    return (await this.#ask({ method: "GET", path: "/devices" }, DeviceList, signal)).devices;
  }

  /** The event stream's raw bytes, until the signal or the network ends it. */
  async events(lastEventId: string | null, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const headers = {
      accept: "text/event-stream",
      ...(lastEventId === null ? {} : { "last-event-id": lastEventId }),
    };
    const response = await this.#send({ method: "GET", path: "/events", headers }, signal);
    if (!response.ok) throw await this.#refusal(response);
    if (!response.body || !response.headers.get("content-type")?.startsWith("text/event-stream"))
      throw this.#fault("enrolment.platform-answer", "no event stream");
    return response.body;
  }

  /** The fault of a stream that ended or fell silent. */
  silent(cause?: unknown): Fault {
    return this.#unreachable("event stream ended", cause);
  }

  /** The fault of an answer or event that makes no sense. */
  unusable(error: unknown): Fault {
    return this.#fault("enrolment.platform-answer", error instanceof Error ? error.name : "event");
  }

  async #ask<T extends z.ZodType>(request: Request, schema: T, signal: AbortSignal): Promise<z.output<T>> {
    const timeout = new AbortController();
    const stopTimer = this.#clock.after(TIMEOUT_MS, () => timeout.abort(this.#unreachable("timeout")));
    const either = AbortSignal.any([signal, timeout.signal]);
    try {
      const response = await this.#send(request, either);
      if (!response.ok) throw await this.#refusal(response);
      const parsed = schema.safeParse(await response.json().catch(() => undefined));
      either.throwIfAborted();
      if (!parsed.success) throw this.#fault("enrolment.platform-answer", `HTTP ${response.status}`);
      return parsed.data;
    } finally {
      stopTimer();
    }
  }

  async #send({ method, path, json, bytes, headers }: Request, signal: AbortSignal): Promise<Response> {
    const { url, token } = this.#address;
    try {
      return await fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(json ? { "content-type": "application/json" } : {}),
          ...(bytes ? { "content-type": "application/octet-stream" } : {}),
          ...headers,
        },
        body: json ? JSON.stringify(json) : bytes ? Buffer.from(bytes) : null,
        // The token belongs to this address only.
        redirect: "error",
        signal,
      });
    } catch (error) {
      signal.throwIfAborted();
      throw this.#unreachable(reasonOf(error), error);
    }
  }

  async #refusal(response: Response): Promise<Fault> {
    const { status } = response;
    if (status === 401 || status === 403)
      return new Fault(enrolmentFaults["enrolment.platform-token"], this.#at);
    if (status === 408 || status === 429 || status >= 500)
      return this.#fault("enrolment.platform-busy", `HTTP ${status}`);
    const parsed = ApiError.safeParse(await response.json().catch(() => undefined));
    // Whoever answers 404 without our form of error is no platform: a wrong address, a proxy.
    if (!parsed.success) return this.#fault("enrolment.platform-answer", `HTTP ${status}`);
    const { id, message, remedy } = parsed.data.error;
    return new Fault(enrolmentFaults["enrolment.platform-refused"], { id, reason: message, remedy });
  }

  get #at() {
    return { url: this.#address.url };
  }

  #fault(id: "enrolment.platform-answer" | "enrolment.platform-busy", reason: string): Fault {
    return new Fault(enrolmentFaults[id], { ...this.#at, reason });
  }

  #unreachable(reason: string, cause?: unknown): Fault {
    return new Fault(enrolmentFaults["enrolment.platform-unreachable"], { ...this.#at, reason }, { cause });
  }
}

/** `ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`: what IT needs to know. */
function reasonOf(error: unknown): string {
  const cause = (error as { cause?: { code?: unknown; message?: unknown } }).cause;
  return String(cause?.code ?? cause?.message ?? error);
}

function workerOf(card: Omit<Card, "faces" | "fingerprint">): WorkerInput {
  return {
    idNumber: card.number,
    name: card.name,
    idType: card.type,
    nameEnglish: card.nameEnglish,
    sex: card.sex.label,
    ethnicity: card.ethnicity?.label,
    nationality: card.nationality?.label,
    birthDate: card.birthDate,
    // The newest appended address is the one that holds.
    address: card.addressUpdates?.at(-1) ?? card.address,
    issuer: card.issuer,
    validFrom: card.validFrom,
    validTo: card.validTo,
  };
}
