/** What was answered success 1 or 2xx: promises that no kill may break; and the clients that collect them. */
import { expect } from "vitest";
import { A, signed, TOKEN } from "../platform/support/rig.ts";

export class Promises {
  /** Times of punches. */
  readonly punches: number[] = [];
  readonly commands: number[] = [];
  readonly callbacks: number[] = [];
  /** User code by ID number, and the hash of the photo that was taken in. */
  readonly workers = new Map<string, { userCode: string; photo: string | null }>();
  #serial = 0;
  #sn = "";
  #waiting: { left: number; reached: () => void } | null = null;
  readonly #photo: Buffer;

  constructor(photo: Buffer) {
    this.#photo = photo;
  }

  /** Resolves when so many more answers have come. */
  async answers(count: number): Promise<void> {
    await new Promise<void>((reached) => {
      this.#waiting = { left: count, reached };
    });
  }

  /**
   * Works with a platform until it dies. Resolves when the last request was cut.
   *
   * @param sn the device of this life: one whose command was cut off waits a minute before it gets it again
   */
  async collect(base: string, sn: string): Promise<void> {
    this.#sn = sn;
    const work = [this.#punch, this.#order, this.#execute, this.#enrol].map(async (step) => {
      for (;;) {
        await step.call(this, base);
        if (this.#waiting && --this.#waiting.left <= 0) this.#waiting.reached();
      }
    });
    // fetch fails with a TypeError when the line is cut; anything else is a wrong answer.
    for (const end of await Promise.allSettled(work))
      if (end.status === "rejected" && !(end.reason instanceof TypeError)) throw end.reason;
  }

  async #punch(base: string): Promise<void> {
    const time = 1_795_000_000_000 + ++this.#serial * 10_000;
    const record = { userCode: 1, time, type: "face", pic: this.#photo.toString("base64") };
    const answer = await this.#device(base, "/device/getServer", { data: JSON.stringify([record]) });
    expect(answer.success).toBe(1);
    this.punches.push(time);
  }

  async #order(base: string): Promise<void> {
    const order = { cmd: "deletePerson", userCodes: ["x1"], devices: [this.#sn] };
    const batch = await api(base, "POST", "/commands", order);
    this.commands.push(batch.commands[0].id);
  }

  async #execute(base: string): Promise<void> {
    const beat = await this.#device(base, "/device/getServer", {});
    const code = beat.data?.code;
    if (code === undefined) return;
    const done = { code, data: '{"success":1,"msg":"ok"}' };
    const answer = await this.#device(base, "/device/callback", done);
    expect(answer).toEqual({ msg: "操作成功", success: 1 });
    this.callbacks.push(Number(code));
  }

  async #enrol(base: string): Promise<void> {
    const idNumber = `4101011990${String(++this.#serial).padStart(8, "0")}`;
    const { userCode } = await api(base, "POST", "/workers", { idNumber, name: "测试" });
    this.workers.set(idNumber, { userCode, photo: null });
    const { sha256 } = await api(base, "PUT", `/workers/${userCode}/photo`, this.#photo);
    this.workers.set(idNumber, { userCode, photo: sha256 });
  }

  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into by the caller
  async #device(base: string, path: string, more: Record<string, string>): Promise<any> {
    const params = signed({ appid: A.appid, sn: this.#sn, version: "v2.1", ...more });
    const reply = await fetch(base + path, {
      method: "POST",
      body: new URLSearchParams(params as Record<string, string>),
    });
    return JSON.parse(await reply.text());
  }
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into by the caller
async function api(base: string, method: string, path: string, sent: unknown): Promise<any> {
  const reply = await fetch(`${base}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}` },
    body: sent instanceof Buffer ? new Uint8Array(sent) : JSON.stringify(sent),
  });
  // A body that is cut in the middle is no promise: `text` fails as a cut line does.
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
  return JSON.parse(text);
}
