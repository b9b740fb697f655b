import { faultKinds } from "../src/base/fault.ts";

/** Faults of opening and keeping a device. JSON-RPC codes 1000-1099. */
export const driverFaults = faultKinds({
  "reader.permission": {
    code: 1001,
    http: 503,
    retryable: false,
    zh: {
      cause: "系统不允许本程序访问读卡器 {device}",
      remedy: "请 IT 人员安装随程序附带的 udev 规则 70-idcard-bridge.rules，然后重新插拔读卡器",
    },
    en: {
      cause: "the system does not let this program open the reader {device}",
      remedy:
        "have IT install the udev rules 70-idcard-bridge.rules that come with the program, then replug the reader",
    },
  },
  "reader.driver-missing": {
    code: 1002,
    http: 503,
    retryable: false,
    zh: {
      cause: "读卡器 {device} 没有安装驱动",
      remedy:
        "请 IT 人员按 drivers/os/README.zh-CN.md 的说明处理：安装厂商驱动并使用厂商的库（设置 vendorLibrary），或安装随程序附带的 WinUSB 驱动文件",
    },
    en: {
      cause: "no driver is bound to the reader {device}",
      remedy:
        "have IT follow drivers/os/README.md: the vendor's driver with its library (setting vendorLibrary), or the WinUSB driver file that comes with the program",
    },
  },
  "reader.open-failed": {
    code: 1003,
    http: 503,
    retryable: true,
    zh: {
      cause: "打不开读卡器 {device}",
      remedy: "请拔下读卡器再插上；若其他程序正在使用读卡器，请先关闭它",
    },
    en: {
      cause: "the reader {device} cannot be opened",
      remedy: "unplug the reader and plug it in again; close any other program that uses it",
    },
  },
  "reader.unplugged": {
    code: 1004,
    http: 503,
    retryable: true,
    zh: { cause: "读卡器已断开", remedy: "请检查数据线并重新插好读卡器" },
    en: { cause: "the reader was unplugged", remedy: "check the cable and plug the reader in again" },
  },
  "reader.library-missing": {
    code: 1005,
    http: 503,
    retryable: false,
    zh: {
      cause: "无法访问读卡器 {device}：系统缺少组件 {library}",
      remedy:
        "请 IT 人员安装该组件（Debian、Ubuntu、统信、麒麟：apt install libusb-1.0-0），然后重新启动本程序",
    },
    en: {
      cause: "the reader {device} cannot be used: the system lacks {library}",
      remedy: "have IT install it (Debian, Ubuntu: apt install libusb-1.0-0), then start this program again",
    },
  },
  "reader.write-failed": {
    code: 1006,
    http: 503,
    retryable: true,
    zh: { cause: "读卡器不接收命令", remedy: "请拔下读卡器再插上；若经常出现，请换一个 USB 口或数据线" },
    en: {
      cause: "the reader does not take commands",
      remedy: "unplug the reader and plug it in again; if it happens often, try another port or cable",
    },
  },
  "reader.unsupported": {
    code: 1007,
    http: 503,
    retryable: false,
    zh: {
      cause: "读卡器 {device} 的接口不是已知的类型（{found}）",
      remedy: "请把括号中的内容和读卡器型号发给 IT 人员；这种读卡器可改用厂商提供的库",
    },
    en: {
      cause: "the reader {device} has an interface of no known kind ({found})",
      remedy: "send what is in brackets and the reader's model to IT; the vendor's own library may serve it",
    },
  },
  "reader.not-allowed": {
    code: 1010,
    http: 403,
    retryable: false,
    zh: {
      cause: "设备 {device} 使用通用芯片，可能不是读卡器，未经允许不会打开",
      remedy:
        '确认它是身份证读卡器后，请 IT 人员把 "{device}" 加入设置 allowedReaders（串口加入 serialPorts），然后重新启动本程序',
    },
    en: {
      cause:
        "the device {device} has a generic chip and may be no reader; it is not opened unless it is allowed",
      remedy:
        'if it is an ID-card reader, have IT add "{device}" to the setting allowedReaders (a serial port to serialPorts), then start this program again',
    },
  },
  "reader.no-answer": {
    code: 1011,
    http: 503,
    retryable: true,
    zh: {
      cause: "端口 {device} 上没有身份证读卡器应答",
      remedy: "请检查读卡器电源和串口线，并确认设置 serialPorts 中的端口和速率正确",
    },
    en: {
      cause: "no ID-card reader answers at the port {device}",
      remedy:
        "check the reader's power and cable, and that port and rate in the setting serialPorts are right",
    },
  },
  "reader.port-permission": {
    code: 1012,
    http: 503,
    retryable: false,
    zh: {
      cause: "系统不允许本程序访问串口 {device}",
      remedy: "请 IT 人员把运行本程序的用户加入 dialout 组（有的系统为 uucp 组），然后注销并重新登录",
    },
    en: {
      cause: "the system does not let this program open the serial port {device}",
      remedy:
        "have IT add the user who runs this program to the group dialout (on some systems uucp), then log out and in again",
    },
  },
  "reader.driver-bound": {
    code: 1013,
    http: 503,
    retryable: false,
    zh: {
      cause: "读卡器 {device} 由系统驱动 {driver} 占用，本程序无法直接访问",
      remedy:
        "请 IT 人员按 drivers/os/README.zh-CN.md 的说明处理：改用厂商的库（设置 vendorLibrary），或更换驱动",
    },
    en: {
      cause: "the reader {device} is bound to the system's driver {driver}, so this program cannot reach it",
      remedy:
        "have IT follow drivers/os/README.md: use the vendor's library (setting vendorLibrary) or change the driver",
    },
  },
  "reader.model-unsupported": {
    code: 1014,
    http: 503,
    retryable: false,
    zh: {
      cause: "认得设备 {device}，但它的通信方式没有公开，本程序不会打开它",
      remedy: "若它是读卡器，请使用厂商提供的库（设置 vendorLibrary），或把读卡器切换到 SAM（部标）模式",
    },
    en: {
      cause:
        "the device {device} is known, but how to talk to it is not public; this program does not open it",
      remedy:
        "if it is a reader, use its vendor's library (setting vendorLibrary) or switch it to SAM mode (部标)",
    },
  },
  "reader.one-endpoint": {
    code: 1015,
    http: 503,
    retryable: false,
    zh: {
      cause: "读卡器 {device} 是单端点型号，本系统自带的 HID 驱动无法读取它",
      remedy: "请使用厂商提供的库（设置 vendorLibrary），或在 Linux 上使用这台读卡器；双端点型号不受影响",
    },
    en: {
      cause: "the reader {device} is the model with one endpoint, which this system's HID driver cannot read",
      remedy:
        "use its vendor's library (setting vendorLibrary), or use this reader on Linux; the model with two endpoints works",
    },
  },
});
