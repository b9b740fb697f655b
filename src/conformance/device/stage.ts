/** Plays one case against a device: answers for the server, works the device, writes down what it did. */
import {
  type CommandName,
  ENDPOINT_OF_COMMAND,
  ENDPOINTS,
  type EndpointName,
} from "../../device-protocol/endpoints.ts";
import { differences, type Pattern, shown } from "../pattern.ts";
import type { Exchange } from "../result.ts";
import type { Device, Setup } from "./device.ts";
import type { Call, Reply, ScriptedServer } from "./scripted-server.ts";

export interface Offer {
  readonly cmd: string;
  readonly code?: string;
  readonly user_id?: string;
}

const path = (name: EndpointName) => ENDPOINTS[name].path;

export class DeviceStage {
  readonly exchanges: Exchange[] = [];
  readonly device: Device;
  readonly server: ScriptedServer;
  readonly url: string;
  /** Commands that heartbeats offer, the first one until it is reported or taken away. */
  offers: Offer[] = [];
  /** Answers of single interfaces; default: 操作成功. */
  replies: Partial<Record<EndpointName, Reply | ((call: Call) => Reply | undefined)>> = {};
  /** Beside the times, in every heartbeat's data. */
  beatData: Readonly<Record<string, unknown>> = {};
  /** A callback takes its command off the list. */
  drops = true;

  constructor(device: Device, server: ScriptedServer, url: string) {
    this.device = device;
    this.server = server;
    this.url = url;
  }

  async start(setup: Setup = {}): Promise<void> {
    this.server.calls = [];
    this.server.cut = false;
    this.server.answer = (call) => this.#answer(call);
    this.server.silent = () => this.device.hangs(true);
    await this.device.fresh(this.url, setup);
    await this.until(() => this.calls("getServer").length > 0, 60_000);
  }

  /** Enrols persons by 4.4. */
  async enrol(...userCodes: readonly string[]): Promise<void> {
    const photo = this.photo;
    const data = userCodes.map((userCode) => ({ userCode, name: "样本", pic: photo }));
    const before = this.replies.downloadPersonData;
    this.replies.downloadPersonData = { msg: "操作成功", data: JSON.stringify(data), success: 1 };
    await this.command("downloadUser", "900");
    if (before) this.replies.downloadPersonData = before;
    else delete this.replies.downloadPersonData;
  }

  /** Base64 of what the server delivers. */
  photo = "";

  /** Offers a command and waits until it is reported. @returns the reports of its code */
  async command(cmd: string, code: string, more: Partial<Offer> = {}, limitMs = 180_000): Promise<Call[]> {
    this.offers.push({ cmd, code, ...more });
    await this.until(() => this.reports(code).length > 0, limitMs);
    await this.rest();
    return this.reports(code);
  }

  until(condition: () => boolean, limitMs: number): Promise<boolean> {
    return this.device.until(condition, limitMs);
  }

  async pass(ms: number): Promise<void> {
    await this.device.until(() => false, ms);
  }

  /** Until what is under way is done. */
  rest(): Promise<boolean> {
    return this.device.until(() => true, 0);
  }

  calls(name: EndpointName): Call[] {
    return this.server.calls.filter((call) => call.path.endsWith(path(name)));
  }

  /** Heartbeats without, or with punches. */
  beats(withPunches: boolean): Call[] {
    return this.calls("getServer").filter(({ params }) => (params.data !== undefined) === withPunches);
  }

  reports(code: string): Call[] {
    return this.calls("callback").filter(({ params }) => params.code === code);
  }

  /** success and msg of the last report of a code. */
  result(code: string): { success?: unknown; msg?: unknown } {
    return json(this.reports(code).at(-1)?.params.data) ?? {};
  }

  /** All punches that came by heartbeats, in order, those sent again included. */
  get sent(): Record<string, unknown>[] {
    return this.beats(true).flatMap(({ params }) => json(params.data) ?? []);
  }

  /** One look at what the device did. */
  check(what: string, expected: Pattern, actual: unknown): void {
    this.exchanges.push({
      request: what,
      expectation: shown(expected),
      answer: shown(actual),
      problems: differences(expected, actual, this.device.now(), what),
    });
  }

  #answer(call: Call): Reply | undefined {
    const name = (Object.keys(ENDPOINTS) as EndpointName[]).find((one) => call.path.endsWith(path(one)));
    if (!name) return undefined;
    const own = this.replies[name];
    const reply = typeof own === "function" ? own(call) : own;
    if (name === "callback" && reply === undefined && this.drops)
      this.offers = this.offers.filter(({ code }) => code !== call.params.code);
    if (reply !== undefined) return reply;
    if (name === "getServer" && call.params.data === undefined) return this.beat();
    return undefined;
  }

  /** A heartbeat's answer as the specification prints it. */
  beat(): object {
    const [offer] = this.offers;
    const times = { attendanceTimeInterval: "30", timeInterval: "30", serverTime: String(this.device.now()) };
    const data = { ...times, ...(offer && { ext: "", ...offer }), ...this.beatData };
    return { msg: offer ? "获取成功" : "暂无命令", data, success: 1 };
  }

  /** The interface that a command sends the device to. */
  fetches(cmd: CommandName): Call[] {
    return this.calls(ENDPOINT_OF_COMMAND[cmd]);
  }
}

// biome-ignore lint/suspicious/noExplicitAny: what a device sends is looked into by the case
export function json(text: string | undefined): any {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
