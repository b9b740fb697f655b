/**
 * What each setting means in Chinese, where it stands on the page, and who may change it there. English is the
 * schema's own description. Without an entry here a setting does not compile.
 */
import type { SettingView } from "../../bridge/schemas/settings.ts";
import type { SettingName } from "./settings.ts";

export interface SettingText {
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

const user = (group: SettingText["group"], zh: string): SettingText => ({ zh, group, who: "user" });
const it = (group: SettingText["group"], zh: string): SettingText => ({ zh, group, who: "it" });

export const SETTING_TEXTS: Readonly<Record<SettingName, SettingText>> = {
  allowedOrigins: it("access", "可以直接使用读证桥的网页来源，须完整写出，如 https://example.com"),
  forbiddenOrigins: it("access", "任何情况下都不得使用读证桥的网页来源"),
  consent: it("access", "ask：遇到未知的 https 网页时询问用户；off：只有 allowedOrigins 中的网页可以使用"),
  otherUsers: it("access", "本机其他系统用户的程序：refuse 拒绝；strict 连无法确认用户的也拒绝；allow 允许"),
  legacyServices: it(
    "access",
    "同时提供的厂商旧版本地服务，如 cvr 或 est:6688；没有写出的端口一律不打开，防护与读证桥自己的端口相同",
  ),
  serialPorts: user("readers", "接有读卡器的串口，如 COM3 或 /dev/ttyUSB0；其他串口从不打开"),
  allowedReaders: user("readers", "使用通用芯片、但在这里确实是读卡器的设备，写作 VID:PID"),
  vendorLibrary: it("readers", "读卡器厂商自带的 SDT_ 函数库：{path, port, convention}"),
  portraitDecoder: it("readers", "照片解码：您拥有的函数库、程序或服务"),
  rareFonts: it("readers", "证件图像上生僻字所用的字体文件（自带字体缺字时）"),
  watermark: { ...user("readers", "印在合成证件图像上的用途说明；留空表示不印"), effect: "now" },
  platformUrl: user("platform", "外部平台的地址；留空则使用内置平台"),
  platformToken: { ...user("platform", "外部平台的管理令牌"), secret: true },
  platformPort: user("platform", "内置平台的端口；0 表示任一空闲端口"),
  heartbeatSeconds: user("platform", "内置平台的考勤机每隔多少秒联系一次；演示时为 5"),
  minimumAge: it("checks", "工人须年满的周岁"),
  belowMinimumAge: it("checks", "未达最低年龄：refuse 拒绝；confirm 须录入员确认；warn 仅提示"),
  upperAgeMen: it("checks", "男性超过此年龄时提示"),
  upperAgeWomen: it("checks", "女性超过此年龄时提示"),
  aboveUpperAge: it("checks", "超过年龄上限：refuse 拒绝、confirm 须确认或 warn 仅提示"),
  simulator: user("simulator", "auto：演示中没有真实读卡器时启用模拟读卡器；on 总是启用；off 不启用"),
  simulatorReaders: user("simulator", "模拟读卡器的数量"),
  simulatorTiming: user(
    "simulator",
    "模拟读卡器的快慢：instant 立即、usb、hid、serial（115200 波特）、slow 慢速模块",
  ),
  simulatorAfterRead: user(
    "simulator",
    "已读过的模拟证件留在读卡器上时，再次寻卡：found 找得到（9F），hidden 找不到（80）",
  ),
  port: user("program", "读证桥在 127.0.0.1 和 ::1 上的端口；0 表示任一空闲端口"),
  tls: user("program", "on：同时提供 https（证书在本机生成）；只有 Safari 需要"),
  tlsPort: user("program", "启用 tls 时的 https 端口；0 表示任一空闲端口"),
  startAtLogin: user("program", "on：用户登录系统时，桌面程序自动在后台启动"),
  updateUrl: it("program", "桌面程序检查更新的地址；留空则不检查"),
  updateKey: it("program", "更新签名的公钥（Ed25519，SPKI，base64）；其他签名的更新一律拒绝"),
  logLevel: { ...user("program", "写到 stderr 的日志级别"), effect: "now" },
};
