import { faultKinds } from "../src/base/fault.ts";

/** Faults of opening and keeping a device. JSON-RPC codes 1000-1099. */
export const driverFaults = faultKinds({
  "reader.permission": {
    code: 1001,
    http: 503,
    retryable: false,
    zh: {
      cause: "系统不允许本程序访问读卡器 {device}",
      remedy: "请 IT 人员安装随程序附带的 udev 规则，然后重新插拔读卡器",
    },
    en: {
      cause: "the system does not let this program open the reader {device}",
      remedy: "have IT install the udev rules that come with the program, then plug the reader in again",
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
});
