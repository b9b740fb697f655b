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
    zh: { cause: "读卡器 {device} 缺少可用的驱动", remedy: "请运行 idcard-bridge doctor，按提示安装驱动" },
    en: {
      cause: "no usable driver is bound to the reader {device}",
      remedy: "run `idcard-bridge doctor` and install the driver it names",
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
});
