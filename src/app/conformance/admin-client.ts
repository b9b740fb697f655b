/** The platform's administration as the suite's control uses it. */
import type { Seen } from "../../conformance/server/control.ts";
import type { AttendanceView } from "../../platform/schemas.ts";

// biome-ignore lint/suspicious/noExplicitAny: an answer of our own administration, typed where it is used
type Answer = any;

export class AdminClient {
  readonly #base: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#base = `${url}/api/v1`;
    this.#token = token;
  }

  async call(method: string, path: string, body?: object): Promise<Answer> {
    return await this.#ask(path, { method, ...(body && { body: JSON.stringify(body) }) });
  }

  async upload(path: string, bytes: Uint8Array): Promise<Answer> {
    return await this.#ask(path, { method: "PUT", body: Buffer.from(bytes) });
  }

  async look<K extends keyof Seen>(at: K): Promise<Seen[K]> {
    return (await this.#looks[at]()) as Seen[K];
  }

  /** Base64 of a worker's photo, empty: none. */
  async photoOf(userCode: string): Promise<string> {
    const { photo } = await this.call("GET", `/workers/${userCode}`);
    return photo ? await this.photo(photo) : "";
  }

  readonly #looks: { [K in keyof Seen]: () => Promise<Seen[K]> } = {
    punches: async () => {
      const { attendance } = await this.call("GET", "/attendance?limit=1000");
      return await Promise.all(attendance.map((punch: AttendanceView) => this.#punch(punch)));
    },
    devices: async () => {
      const { devices } = await this.call("GET", "/devices");
      return devices.map(({ sn, state, sandbox, online }: Answer) => ({ sn, state, sandbox, online }));
    },
    commands: async () => {
      const { commands } = await this.call("GET", "/commands?limit=200");
      return Object.fromEntries(commands.map(({ id, state }: Answer) => [String(id), state]));
    },
    photos: async () => {
      const { workers } = await this.call("GET", "/workers?limit=1000");
      const codes: string[] = workers.map(({ userCode }: Answer) => userCode);
      const photos = await Promise.all(codes.map(async (code) => [code, await this.photoOf(code)] as const));
      return Object.fromEntries(photos.filter(([, photo]) => photo !== ""));
    },
    alerts: async () => {
      const { alerts } = await this.call("GET", "/overview");
      return alerts.map(({ kind, sn }: Answer) => `${kind} ${sn}`);
    },
    profileChanges: async () => {
      const { devices } = await this.call("GET", "/devices");
      const logs = await Promise.all(
        devices.map(({ sn }: Answer) => this.call("GET", `/devices/${encodeURIComponent(sn)}/traffic`)),
      );
      const entries = logs.flatMap(({ traffic }: Answer) => traffic);
      return entries.filter(({ tolerated }: Answer) => tolerated.includes("profile-changed")).length;
    },
  };

  async #punch({ sn, userCode, time, temperature, flags, photo }: AttendanceView) {
    return {
      sn,
      userCode,
      time,
      temperature,
      flags,
      photo: photo ? await this.photo(photo) : null,
      rendition: null,
    };
  }

  async photo(sha256: string): Promise<string> {
    const response = await fetch(`${this.#base}/photos/${sha256}`, { headers: this.#headers });
    return Buffer.from(await response.arrayBuffer()).toString("base64");
  }

  async #ask(path: string, init: RequestInit): Promise<Answer> {
    const response = await fetch(this.#base + path, { ...init, headers: this.#headers });
    const text = await response.text();
    if (!response.ok) throw new Error(`${init.method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    return text === "" ? null : JSON.parse(text);
  }

  get #headers() {
    return { authorization: `Bearer ${this.#token}` };
  }
}
