/** A real device: time is real, hands and eyes are a person's at the keyboard; without one, what needs them is not run. */
import type { Words } from "../result.ts";
import {
  type Device,
  NeedsPerson,
  type PunchOutcome,
  type PunchType,
  type Screen,
  type Setup,
} from "./device.ts";

/** Asks a person and gives the answer; null: nobody is there. */
export type Ask = ((question: Words) => Promise<string>) | null;

const POLL_MS = 100;
/** Cases that wait longer are for virtual time. */
const MOST_MS = 15 * 60_000;

const words = (zh: string, en: string): Words => ({ zh, en });
const NOBODY = words(
  "需要有人操作设备（在终端窗口里运行本命令）",
  "somebody has to work the device: run this in a terminal window",
);
const VIRTUAL = words("只有虚拟考勤机能这样设置", "only a virtual terminal can be set up so");
const TO_SEE = words("需由人查看设备的屏幕或菜单", "to be seen on the device's screen or in its menu");
const TOO_LONG = words("等待时间太长，只用虚拟时间检测", "the wait is too long for real time");

export class AttendedDevice implements Device {
  readonly appid: string;
  readonly secret: string;
  readonly #ask: Ask;

  constructor(app: { appid: string; secret: string }, ask: Ask) {
    this.appid = app.appid;
    this.secret = app.secret;
    this.#ask = ask;
  }

  readonly sn = null;
  stop = async (): Promise<void> => {};
  monotonic = (): number => performance.now();
  now = (): number => Date.now();
  hangs(): void {}

  async fresh(server: string, setup: Setup): Promise<void> {
    const { capacity, backlog, deleteUploaded, nobody, bigPhotos, signProfile } = setup;
    if ([capacity, backlog, deleteUploaded, nobody, bigPhotos].some((one) => one !== undefined))
      throw new NeedsPerson(VIRTUAL);
    if (signProfile !== undefined && signProfile !== "S1") throw new NeedsPerson(VIRTUAL);
    if (!this.#ask) return;
    const version = setup.version ? `, version=${setup.version}` : "";
    await this.#person(
      words(
        `请把设备指向 ${server}（appid ${this.appid}${version}），清空人员和记录，然后按回车`,
        `Point the device at ${server} (appid ${this.appid}${version}), clear its persons and records, press Enter`,
      ),
    );
  }

  async until(condition: () => boolean, limitMs: number): Promise<boolean> {
    if (limitMs > MOST_MS) throw new NeedsPerson(TOO_LONG);
    const end = performance.now() + limitMs;
    while (!condition()) {
      if (performance.now() >= end) return false;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    return true;
  }

  async punch(userCode: string, type: PunchType = "face", afterMs = 0): Promise<PunchOutcome> {
    const how = {
      face: words("刷脸", "face"),
      fingerprint: words("按指纹", "fingerprint"),
      idcard: words("刷卡", "card"),
    }[type];
    const after = afterMs / 1000;
    const answer = await this.#person(
      words(
        `请人员 ${userCode} ${how.zh}${after ? `（上一次之后 ${after} 秒）` : ""}；设备接受按回车，不接受输入 n`,
        `Person ${userCode}: ${how.en}${after ? ` (${after} s after the last punch)` : ""}; Enter if it is taken, n if not`,
      ),
    );
    return answer.trim().toLowerCase() === "n" ? "refused" : "kept";
  }

  async powerCycle(): Promise<void> {
    await this.#person(
      words("请断电重启设备，启动后按回车", "Switch the device off and on, press Enter when it runs"),
    );
  }

  async setClock(ms: number): Promise<void> {
    const time = new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
    await this.#person(
      words(`请把设备时钟设为 ${time}，然后按回车`, `Set the device's clock to ${time}, press Enter`),
    );
  }

  async moveTo(server: string): Promise<void> {
    await this.#person(
      words(
        `请把服务器地址改为 ${server}，不要重启，然后按回车`,
        `Change the server's address to ${server} without a restart, press Enter`,
      ),
    );
  }

  async clearPunches(): Promise<void> {
    await this.#person(
      words("请在设备菜单里清除打卡记录，然后按回车", "Clear the punches in the device's menu, press Enter"),
    );
  }

  async factoryReset(): Promise<boolean> {
    const answer = await this.#person(
      words(
        "请恢复出厂设置；再次询问确认输入 y，直接执行按回车",
        "Reset to factory settings; y if it asks again first, Enter if not",
      ),
    );
    return answer.trim().toLowerCase() === "y";
  }

  punches = (): Promise<never> => this.#cannotSee();
  persons = (): Promise<never> => this.#cannotSee();
  screen = (): Promise<Screen> => this.#cannotSee();
  privilegeOf = (): Promise<never> => this.#cannotSee();
  notices = (): Promise<never> => this.#cannotSee();

  async #cannotSee(): Promise<never> {
    throw new NeedsPerson(TO_SEE);
  }

  async #person(question: Words): Promise<string> {
    if (!this.#ask) throw new NeedsPerson(NOBODY);
    return await this.#ask(question);
  }
}
