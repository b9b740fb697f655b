/** A running platform over real HTTP and a real encrypted database, with the fixtures of conformance-cases §1.1. */
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { copyFile, mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { FaultyStorage } from "../../../src/app/conformance/faulty-storage.ts";
import { silentLog } from "../../../src/base/log.ts";
import { systemRandom } from "../../../src/base/random.ts";
import { createPlatform, type Platform, type PlatformOptions } from "../../../src/platform/index.ts";
import type { PartialSettings } from "../../../src/platform/settings/settings.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { tempDir } from "../../support/temp-dir.ts";

export const A = { appid: "appcode123", secret: "DF23hlir85353" };
export const B = { appid: "appcode999", secret: "anothersecret" };
export const D1 = "84E0F4200CCB02FA";
export const D2 = "84E0F4200CCB02FB";
export const DB1 = "5757192800001";
export const DX = "NOSUCH0000000001";
export const KEY = "5e".repeat(32);
export const TOKEN = "test-token";
export const TITLE = "农民工实名制管理系统";
export const LOGO1 = Buffer.from("logo at the top").toString("base64");
export const LOGO2 = Buffer.from("logo at the bottom").toString("base64");

export type Params = Record<string, string | undefined>;
export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a reply is looked into by the test that asked for it
  readonly body: any;
}

export interface RigOptions {
  readonly settings?: PartialSettings;
  readonly clock?: FakeClock;
  readonly dir?: string;
  readonly port?: number;
  readonly options?: Partial<PlatformOptions>;
}

export class Rig {
  readonly clock: FakeClock;
  readonly storage = new FaultyStorage();
  readonly dir: string;
  readonly #options: RigOptions;
  #platform: Platform | null = null;
  base = "";

  constructor(dir: string, options: RigOptions) {
    this.dir = dir;
    this.#options = options;
    this.clock = options.clock ?? new FakeClock();
  }

  get file(): string {
    return join(this.dir, "platform.db");
  }

  async start(): Promise<void> {
    this.#platform = await createPlatform({
      dbPath: this.file,
      key: KEY,
      adminToken: TOKEN,
      clock: this.clock,
      random: systemRandom,
      log: silentLog,
      config: this.#options.settings ?? {},
      storage: this.storage.wrap,
      ...this.#options.options,
    });
    onTestFinished(() => this.stop());
    const { port } = await this.#platform.listen({ port: this.#options.port ?? 0 });
    this.base = `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    await this.#platform?.close();
    this.#platform = null;
  }

  /** Days pass while the platform is off, so that the test need not live through every minute of them. */
  async sleep(ms: number): Promise<void> {
    await this.stop();
    await this.clock.advance(ms);
    await this.start();
    await this.clock.advance(61_000);
  }

  /** A call of the administration API. */
  async api(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const response = await fetch(`${this.base}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, ...headers },
      ...(body !== undefined && {
        body: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body),
      }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  }

  /** A request as device D1 makes it: url-encoded and signed by S1. An entry that is undefined is left out. */
  async device(path: string, params: Params = {}): Promise<Reply> {
    return await this.post(path, signed({ appid: A.appid, sn: D1, ...params }));
  }

  async post(path: string, params: Params): Promise<Reply> {
    const given = Object.entries(params).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return await this.send(path, { method: "POST", body: new URLSearchParams(given) });
  }

  async send(path: string, init: RequestInit): Promise<Reply> {
    const response = await fetch(this.base + path, init);
    return { status: response.status, body: await response.json() };
  }

  /** Queues a command for D1 and gives its code. */
  async command(cmd: string, params?: string, sn: string = D1): Promise<string> {
    const { status, body } = await this.api("POST", "/commands", { cmd, devices: [sn], params });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return String(body.commands[0].id);
  }

  async stateOf(code: string): Promise<string> {
    const { body } = await this.api("GET", `/commands?after=${Number(code) - 1}&limit=1`);
    return body.commands[0].state;
  }

  async punches(): Promise<Reply["body"][]> {
    return (await this.api("GET", "/attendance")).body.attendance;
  }
}

/** S1 unless another text is given to sign. The reference implementation, apart from the one under test. */
export function signed(params: Params, secret: string = A.secret, text?: string): Params {
  return { ...params, sign: digest(text ?? `appid=${params.appid ?? ""}&sn=${params.sn ?? ""}`, secret) };
}

export function digest(text: string, secret: string = A.secret): string {
  return createHash("sha256").update(`${text}&appsecret=${secret}`.toLowerCase()).digest("hex");
}

let template: Promise<{ dir: string; photos: Photos }> | null = null;

/** Base64 of the stored renditions. */
export interface Photos {
  readonly PIC1: string;
  readonly PIC5: string;
  readonly PIC6: string;
}

/** A platform with the fixtures; stopped when the test ends. */
export async function conformanceRig(options: RigOptions = {}): Promise<Rig & Photos> {
  template ??= seedTemplate();
  const { dir: source, photos } = await template;
  const dir = await tempDir();
  for (const file of await readdir(source)) await copyFile(join(source, file), join(dir, file));
  const settings = { ...FIXTURE_SETTINGS, ...options.settings };
  return Object.assign(await startRig(dir, { ...options, settings }), photos);
}

/** An empty platform. */
export async function emptyRig(options: RigOptions = {}): Promise<Rig> {
  return await startRig(options.dir ?? (await tempDir()), options);
}

async function startRig(dir: string, options: RigOptions): Promise<Rig> {
  const rig = new Rig(dir, options);
  await rig.start();
  return rig;
}

const FIXTURE_SETTINGS: PartialSettings = {
  title: TITLE,
  topLog: LOGO1,
  bottomLog: LOGO2,
  logoPolicy: "always",
  sandbox: true,
};

async function seedTemplate(): Promise<{ dir: string; photos: Photos }> {
  const dir = await mkdtemp(join(tmpdir(), "idcard-bridge-test-"));
  process.once("exit", () => rmSync(dir, { recursive: true, force: true }));
  const rig = new Rig(dir, {});
  await rig.start();
  for (const app of [A, B]) await rig.api("POST", "/apps", app);
  await rig.api("POST", "/devices", { sn: D1, name: "东门", appid: A.appid });
  await rig.api("POST", "/devices", { sn: D2, name: "西门", appid: A.appid });
  await rig.api("POST", "/devices", { sn: DB1, name: "他人设备", appid: B.appid });
  const known = { password: "123", idCard: "123", faceData: "4AAQSkZJ" };
  const persons = [
    { userCode: "1", name: "李录", password: "1", idCard: "", fingerprint: "Lv/9CsXA42bz/BAAdS" },
    { userCode: "2", name: "赵二" },
    { userCode: "3", name: "钱三" },
    { userCode: "4", name: "孙四" },
    { userCode: "5", name: "李白", ...known },
    { userCode: "6", name: "李二", ...known },
    { userCode: "16", name: "张三" },
  ];
  for (const person of persons) {
    const idNumber = `11010119900307${person.userCode.padStart(4, "0")}`;
    const { status, body } = await rig.api("POST", "/workers", { idNumber, ...person });
    if (status !== 201) throw new Error(JSON.stringify(body));
  }
  const pics: string[] = [];
  for (const userCode of ["1", "5", "6"]) {
    const { body } = await rig.api(
      "PUT",
      `/workers/${userCode}/photo`,
      await picture({ shade: Number(userCode) * 20 }),
    );
    const photo = await fetch(`${rig.base}/api/v1/photos/${body.sha256}`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    pics.push(Buffer.from(await photo.arrayBuffer()).toString("base64"));
  }
  await rig.stop();
  const [PIC1 = "", PIC5 = "", PIC6 = ""] = pics;
  return { dir, photos: { PIC1, PIC5, PIC6 } };
}

export interface PictureOptions {
  readonly width?: number;
  readonly height?: number;
  readonly shade?: number;
  readonly type?: "jpeg" | "png";
  /** Noise makes a picture that does not compress. */
  readonly noise?: boolean;
}

/** A synthetic picture. */
export async function picture(options: PictureOptions = {}): Promise<Buffer> {
  const { width = 60, height = 80, shade = 128, type = "jpeg", noise = false } = options;
  const { createCanvas, ImageData } = await import("@napi-rs/canvas");
  const canvas = createCanvas(width, height);
  const context = canvas.getContext("2d");
  if (noise) {
    const pixels = new Uint8ClampedArray(systemRandom.bytes(width * height * 4));
    for (let i = 3; i < pixels.length; i += 4) pixels[i] = 255;
    context.putImageData(new ImageData(pixels, width, height), 0, 0);
  } else {
    context.fillStyle = `rgb(${shade} ${shade} ${shade})`;
    context.fillRect(0, 0, width, height);
  }
  return type === "png" ? await canvas.encode("png") : await canvas.encode("jpeg", 95);
}

export const ERR = (msg: string) => ({ msg, data: "", success: 0 });
export const SIGNFAIL = ERR("sign验证失败");
export const EXC = ERR("异常：操作失败");
export const MISSING = ERR("未传入设备SN或命令编号（用于回调）");
export const NOCMD = { msg: "暂无命令", data: "", success: 1 };
export const NOMATCH = ERR("未匹配到数据");
