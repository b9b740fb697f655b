/**
 * What each setting is called in both languages and means in Chinese, where it stands on the page, and who may change
 * it there. English is the schema's own description. Without an entry here a setting does not compile.
 */
import type { SettingView } from "../../bridge/schemas/settings.ts";
import type { SettingName } from "./settings.ts";

export interface SettingText {
  /** What it is called, in a few words. */
  readonly title: SettingView["title"];
  /** What it means. */
  readonly zh: string;
  readonly group: SettingView["group"];
  /**
   * it: decides who reaches the agent, what the law is held to, or which code and files the program loads. A page
   * must not be able to change that, not even the agent's own.
   */
  readonly who: "user" | "it";
  readonly effect?: "now";
  readonly secret?: true;
}

type Of = (group: SettingText["group"], title: readonly [zh: string, en: string], zh: string) => SettingText;
const user: Of = (group, [titleZh, titleEn], zh) => ({
  ...{ title: { zh: titleZh, en: titleEn }, zh, group },
  who: "user",
});
const it: Of = (...about) => ({ ...user(...about), who: "it" });

export const SETTING_TEXTS: Readonly<Record<SettingName, SettingText>> = {
  allowedOrigins: it(
    "access",
    ["允许的网页", "Allowed sites"],
    "可以直接使用读证桥的网页来源，须完整写出，如 https://example.com",
  ),
  forbiddenOrigins: it("access", ["禁止的网页", "Forbidden sites"], "任何情况下都不得使用读证桥的网页来源"),
  consent: it(
    "access",
    ["未知网页", "Unknown sites"],
    "ask：遇到未知的 https 网页时询问用户；off：只有 allowedOrigins 中的网页可以使用",
  ),
  otherUsers: it(
    "access",
    ["本机其他用户", "Other users of this machine"],
    "本机其他系统用户的程序：refuse 拒绝；strict 连无法确认用户的也拒绝；allow 允许",
  ),
  legacyServices: it(
    "access",
    ["厂商旧服务", "Vendors' old services"],
    "同时提供的厂商旧版本地服务，如 cvr 或 est:6688；没有写出的端口一律不打开，防护与读证桥自己的端口相同",
  ),
  serialPorts: user(
    "readers",
    ["串口读卡器", "Serial readers"],
    "接有读卡器的串口，如 COM3 或 /dev/ttyUSB0；其他串口从不打开",
  ),
  allowedReaders: user(
    "readers",
    ["另外允许的读卡器", "Further readers"],
    "使用通用芯片、但在这里确实是读卡器的设备，写作 VID:PID",
  ),
  vendorLibrary: it(
    "readers",
    ["厂商函数库", "Vendor's library"],
    "读卡器厂商自带的 SDT_ 函数库：{path, port, convention}",
  ),
  portraitDecoder: it("readers", ["照片解码", "Portrait decoder"], "照片解码：您拥有的函数库、程序或服务"),
  rareFonts: it(
    "readers",
    ["生僻字字体", "Fonts for rare characters"],
    "证件图像上生僻字所用的字体文件（自带字体缺字时）",
  ),
  watermark: {
    ...user("readers", ["水印", "Watermark"], "印在合成证件图像上的用途说明；留空表示不印"),
    effect: "now",
  },
  platformUrl: user("platform", ["外部平台地址", "External platform"], "外部平台的地址；留空则使用内置平台"),
  platformToken: {
    ...user("platform", ["外部平台令牌", "Token of the external platform"], "外部平台的管理令牌"),
    secret: true,
  },
  platformPort: user(
    "platform",
    ["内置平台端口", "Port of the embedded platform"],
    "内置平台的端口；0 表示任一空闲端口",
  ),
  heartbeatSeconds: user(
    "platform",
    ["考勤机心跳间隔", "Heartbeat of terminals"],
    "内置平台的考勤机每隔多少秒联系一次；演示时如未设置则为 5",
  ),
  minimumAge: it("checks", ["最低年龄", "Minimum age"], "工人须年满的周岁"),
  belowMinimumAge: it(
    "checks",
    ["未达最低年龄时", "Below the minimum age"],
    "未达最低年龄：refuse 拒绝；confirm 须录入员确认；warn 仅提示",
  ),
  upperAgeMen: it("checks", ["男性年龄上限", "Upper age of men"], "男性超过此年龄时提示"),
  upperAgeWomen: it("checks", ["女性年龄上限", "Upper age of women"], "女性超过此年龄时提示"),
  aboveUpperAge: it(
    "checks",
    ["超过年龄上限时", "Above the upper age"],
    "超过年龄上限：refuse 拒绝、confirm 须确认或 warn 仅提示",
  ),
  simulator: user(
    "simulator",
    ["模拟读卡器", "Simulated reader"],
    "auto：演示中没有真实读卡器时启用模拟读卡器；on 总是启用；off 不启用",
  ),
  simulatorReaders: user("simulator", ["模拟读卡器数量", "Number of simulated readers"], "模拟读卡器的数量"),
  simulatorTiming: user(
    "simulator",
    ["模拟读卡器速度", "Speed of simulated readers"],
    "模拟读卡器的快慢：instant 立即、usb、hid、serial（115200 波特）、slow 慢速模块",
  ),
  simulatorAfterRead: user(
    "simulator",
    ["读过的模拟证件", "Simulated cards that were read"],
    "已读过的模拟证件留在读卡器上时，再次寻卡：found 找得到（9F），hidden 找不到（80）",
  ),
  port: user(
    "program",
    ["端口", "Port"],
    "读证桥在 127.0.0.1 和 ::1 上的端口；0 表示任一空闲端口；未设置且被占用时依次改用 22387 … 22417",
  ),
  tls: user(
    "program",
    ["提供 https", "Offer https"],
    "on：同时提供 https（证书在本机生成）；只有 Safari 需要",
  ),
  tlsPort: user(
    "program",
    ["https 端口", "https port"],
    "启用 tls 时的 https 端口；0 表示任一空闲端口；未设置且被占用时依次改用 22388 … 22418",
  ),
  startAtLogin: user(
    "program",
    ["登录时启动", "Start at login"],
    "on：用户登录系统时，桌面程序自动在后台启动",
  ),
  updateUrl: it("program", ["更新地址", "Address of updates"], "桌面程序检查更新的地址；留空则不检查"),
  updateKey: it(
    "program",
    ["更新签名公钥", "Key of updates"],
    "更新签名的公钥（Ed25519，SPKI，base64）；其他签名的更新一律拒绝",
  ),
  logLevel: { ...user("program", ["日志级别", "Log level"], "写到 stderr 的日志级别"), effect: "now" },
};
