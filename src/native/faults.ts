import { faultKinds } from "../base/fault.ts";

/** Faults of calling a library that the user owns. JSON-RPC codes 2000-2099. `library` is a file name, never a path. */
export const nativeFaults = faultKinds({
  "native.library-missing": {
    code: 2001,
    http: 503,
    retryable: false,
    zh: {
      cause: "找不到或读不了厂商库文件 {library}（{reason}）",
      remedy: "请 IT 人员核对配置中的路径和文件权限",
    },
    en: {
      cause: "the vendor's library {library} cannot be read ({reason})",
      remedy: "have IT check the configured path and the file's permissions",
    },
  },
  "native.not-a-library": {
    code: 2002,
    http: 503,
    retryable: false,
    zh: {
      cause: "{library} 不是动态库（DLL 或 .so）",
      remedy: "请 IT 人员在配置中写上厂商库文件本身，而不是压缩包、安装程序或文件夹",
    },
    en: {
      cause: "{library} is no shared library (DLL or .so)",
      remedy: "have IT name the vendor's library file itself, not an archive, an installer or a folder",
    },
  },
  "native.wrong-machine": {
    code: 2003,
    http: 503,
    retryable: false,
    zh: {
      cause: "厂商库 {library} 适用于 {found}，本机是 {own}",
      remedy: "请向厂商索取适用于本机的版本",
    },
    en: {
      cause: "the vendor's library {library} is for {found}, this machine is {own}",
      remedy: "ask the vendor for a build for this machine",
    },
  },
  "native.helper-missing": {
    code: 2004,
    http: 503,
    retryable: false,
    zh: {
      cause: "厂商库 {library} 适用于 {found}，缺少能加载它的辅助程序 {helper}",
      remedy: "请 IT 人员安装该辅助程序（见 native-helper/README.md），或改用与本程序位数相同的厂商库",
    },
    en: {
      cause: "the vendor's library {library} is for {found}; the helper {helper} that can load it is missing",
      remedy:
        "have IT install the helper (native-helper/README.md), or use a library of this program's own bitness",
    },
  },
  "native.load-failed": {
    code: 2005,
    http: 503,
    retryable: false,
    zh: {
      cause: "厂商库 {library} 加载失败（{reason}）",
      remedy: "请 IT 人员把厂商库依赖的其他文件放在同一文件夹，并安装厂商要求的运行库",
    },
    en: {
      cause: "the vendor's library {library} does not load ({reason})",
      remedy: "have IT put the files that it depends on beside it and install the run-time the vendor names",
    },
  },
  "native.symbol-missing": {
    code: 2006,
    http: 503,
    retryable: false,
    zh: {
      cause: "厂商库 {library} 中没有函数 {symbol}",
      remedy: "请 IT 人员按厂商说明核对库文件和函数名",
    },
    en: {
      cause: "the vendor's library {library} has no function {symbol}",
      remedy: "have IT check the library and the function's name against the vendor's manual",
    },
  },
  "native.crashed": {
    code: 2007,
    http: 502,
    retryable: true,
    zh: {
      cause: "厂商库 {library} 崩溃（{how}），本程序不受影响",
      remedy: "请再试一次；若仍如此，请 IT 人员核对调用方式的配置，或向厂商索取新版本",
    },
    en: {
      cause: "the vendor's library {library} crashed ({how}); this program is unharmed",
      remedy:
        "try again; if that does not help, have IT check the configured calling convention or get a newer build",
    },
  },
  "native.timeout": {
    code: 2008,
    http: 504,
    retryable: true,
    zh: {
      cause: "厂商库 {library} 的函数 {symbol} 没有返回，已终止",
      remedy: "请再试一次；若仍如此，请检查厂商库要求的读卡器和授权文件",
    },
    en: {
      cause: "{symbol} of the vendor's library {library} did not return and was ended",
      remedy: "try again; if that does not help, check the reader and the licence file that it wants",
    },
  },
  "native.garbage": {
    code: 2009,
    http: 502,
    retryable: true,
    zh: {
      cause: "调用厂商库 {library} 的辅助程序不能启动或应答无法识别（{reason}）",
      remedy: "请重新安装读证桥，使辅助程序与本程序版本一致",
    },
    en: {
      cause: "the helper that calls {library} does not start or answers nonsense ({reason})",
      remedy: "install idcard-bridge again, so that helper and program are of one version",
    },
  },
});
