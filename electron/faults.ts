import { faultKinds } from "../src/base/fault.ts";

/** Faults of the desktop shell. JSON-RPC codes 2400-2499; they never leave this computer. */
export const shellFaults = faultKinds({
  "shell.core-ended": {
    code: 2401,
    http: 503,
    retryable: true,
    zh: {
      cause: "读卡服务没有启动（{how}）",
      remedy: "稍后会自动再试；若仍如此，请在托盘菜单中选“复制诊断信息”并交给 IT 人员",
    },
    en: {
      cause: "the agent did not start ({how})",
      remedy:
        "it will be tried again; if that does not help, choose “Copy diagnosis” in the tray and send it to IT",
    },
  },
  "shell.update-unsigned": {
    code: 2402,
    http: 502,
    retryable: false,
    zh: {
      cause: "更新 {version} 没有有效的签名，已拒绝",
      remedy: "请联系 IT 人员核对 updateUrl 和 updateKey；请勿手动安装该更新",
    },
    en: {
      cause: "update {version} has no valid signature and was refused",
      remedy: "have IT check updateUrl and updateKey; do not install that update by hand",
    },
  },
  "shell.update-failed": {
    code: 2403,
    http: 502,
    retryable: true,
    zh: {
      cause: "更新没有完成（{reason}）",
      remedy: "请检查网络后再试；现在的版本可以继续使用",
    },
    en: {
      cause: "the update did not succeed ({reason})",
      remedy: "check the network and try again; this version goes on working",
    },
  },
  "shell.autostart-failed": {
    code: 2404,
    http: 500,
    retryable: false,
    zh: {
      cause: "无法更改开机自动启动（{reason}）",
      remedy: "请检查用户目录的权限",
    },
    en: {
      cause: "start at login could not be changed ({reason})",
      remedy: "check the permissions of the user's own directory",
    },
  },
});
