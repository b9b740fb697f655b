import { faultKinds } from "../base/fault.ts";

/** Faults of starting the program and of its command line. JSON-RPC codes 1800-1899. */
export const appFaults = faultKinds({
  "app.data-dir-in-use": {
    code: 1801,
    http: 409,
    retryable: true,
    zh: {
      cause: "数据目录 {dir} 正被另一个读证桥使用（进程 {pid}）",
      remedy: "请先停止那个程序，或用 --data-dir 指定另一个目录",
    },
    en: {
      cause: "the data directory {dir} is in use by another idcard-bridge (process {pid})",
      remedy: "stop that program first, or name another directory with --data-dir",
    },
  },
  "app.data-dir-unusable": {
    code: 1802,
    http: 500,
    retryable: false,
    zh: {
      cause: "无法使用数据目录 {dir}（{reason}）",
      remedy: "请检查该目录的权限和磁盘，或用 --data-dir 指定另一个目录",
    },
    en: {
      cause: "the data directory {dir} cannot be used ({reason})",
      remedy: "check its permissions and the disk, or name another directory with --data-dir",
    },
  },
  "app.key-missing": {
    code: 1803,
    http: 500,
    retryable: false,
    zh: {
      cause: "数据目录 {dir} 里有加密的数据，但密钥文件 {file} 不见了或已损坏",
      remedy: "请从备份恢复密钥文件；没有密钥就无法读取旧数据，可用 --data-dir 另起一个新目录",
    },
    en: {
      cause: "{dir} holds encrypted data but its key file {file} is missing or damaged",
      remedy:
        "restore the key file from a backup; without it the old data cannot be read, a new --data-dir starts afresh",
    },
  },
  "app.not-running": {
    code: 1804,
    http: 503,
    retryable: true,
    zh: {
      cause: "读证桥没有在运行（数据目录 {dir}）",
      remedy: "请先运行 idcard-bridge start，或用 --data-dir 指定它的数据目录",
    },
    en: {
      cause: "idcard-bridge is not running (data directory {dir})",
      remedy: "run `idcard-bridge start` first, or name its directory with --data-dir",
    },
  },
  "app.config-invalid": {
    code: 1805,
    http: 500,
    retryable: false,
    zh: { cause: "配置 {source} 有错：{reason}", remedy: "请改正后重新启动；配置项见 docs/configuration.md" },
    en: {
      cause: "the configuration {source} is wrong: {reason}",
      remedy: "correct it and start again; docs/configuration.md lists the settings",
    },
  },
  "app.setting-locked": {
    code: 1806,
    http: 403,
    retryable: false,
    zh: { cause: "配置项 {setting} 已被本机策略锁定", remedy: "请联系 IT 人员修改策略文件 {file}" },
    en: {
      cause: "the setting {setting} is locked by this machine's policy",
      remedy: "ask IT to change the policy file {file}",
    },
  },
  "app.setting-it-only": {
    code: 1831,
    http: 403,
    retryable: false,
    zh: {
      cause: "配置项 {setting} 只能由管理员设定",
      remedy: "请联系 IT 人员在策略文件或用户配置文件中修改",
    },
    en: {
      cause: "the setting {setting} is for IT to set",
      remedy: "ask IT to change it in the policy file or in the user's configuration file",
    },
  },
  "app.setting-overridden": {
    code: 1832,
    http: 409,
    retryable: false,
    zh: {
      cause: "配置项 {setting} 由{source}设定，写入用户文件不起作用",
      remedy: "请先去掉该环境变量或命令行参数",
    },
    en: {
      cause: "the setting {setting} comes from the {source}; what the user's file says has no effect",
      remedy: "take the environment variable or the flag away first",
    },
  },
  "app.setting-invalid": {
    code: 1833,
    http: 400,
    retryable: false,
    zh: { cause: "配置项 {setting} 的值不正确：{reason}", remedy: "请按说明更正后再保存" },
    en: { cause: "the setting {setting} is not valid: {reason}", remedy: "correct it as its meaning says" },
  },
  "app.machine-file-writable": {
    code: 1834,
    http: 403,
    retryable: false,
    zh: {
      cause: "{file} 可被普通用户（{who}）改写或替换，不予采用",
      remedy: "请管理员核对其内容，然后删除，或按 docs/configuration.md 收归管理员所有",
    },
    en: {
      cause: "ordinary users ({who}) could have written {file}: it is not followed",
      remedy:
        "an administrator has to look at what it says, then delete it or take it over as docs/configuration.md shows",
    },
  },
  "app.simulator-off": {
    code: 1807,
    http: 409,
    retryable: false,
    zh: {
      cause: "正在运行的读证桥没有启用模拟读卡器",
      remedy: "请用 idcard-bridge start --demo 启动；接有真实读卡器时不提供模拟读卡器",
    },
    en: {
      cause: "the running idcard-bridge has no simulated reader",
      remedy: "start it with `idcard-bridge start --demo`; with real hardware there is no simulator",
    },
  },
  "app.page-missing": {
    code: 1808,
    http: 500,
    retryable: false,
    zh: { cause: "录入页面尚未构建（缺少 {dir}）", remedy: "请在项目目录运行 npm run build" },
    en: {
      cause: "the enrolment page is not built ({dir} is missing)",
      remedy: "run `npm run build` in the project",
    },
  },
  "app.agent-answer": {
    code: 1809,
    http: 502,
    retryable: true,
    zh: {
      cause: "正在运行的读证桥没有给出可用的回答（{reason}）",
      remedy: "请重新启动读证桥；若仍如此，请运行 idcard-bridge doctor",
    },
    en: {
      cause: "the running idcard-bridge gave no usable answer ({reason})",
      remedy: "restart it; if that does not help, run `idcard-bridge doctor`",
    },
  },
  "app.app-secret-missing": {
    code: 1810,
    http: 500,
    retryable: false,
    zh: {
      cause: "没有给出应用密钥",
      remedy: "请把平台发给该 appid 的密钥放进环境变量 IDCARD_BRIDGE_APP_SECRET",
    },
    en: {
      cause: "no application secret was given",
      remedy:
        "put the secret that the platform issued for this appid into the environment variable IDCARD_BRIDGE_APP_SECRET",
    },
  },
  "app.conformance-target": {
    code: 1811,
    http: 400,
    retryable: false,
    zh: { cause: "没有给出被测对象", remedy: "请用 --url 给出平台地址，或用 --self 检测本程序自带的平台" },
    en: {
      cause: "nothing to check was named",
      remedy: "give the platform's address with --url, or check this program's own with --self",
    },
  },
  "app.does-not-stop": {
    code: 1820,
    http: 500,
    retryable: true,
    zh: {
      cause: "读证桥（数据目录 {dir}，进程 {pid}）没有按要求停止",
      remedy: "请稍候再试；仍不停止时，请在任务管理器中结束该进程，数据不会丢失",
    },
    en: {
      cause: "idcard-bridge (data directory {dir}, process {pid}) was asked to stop and did not",
      remedy: "try again in a moment; if it still runs, end that process, no data is lost",
    },
  },
  "app.does-not-start": {
    code: 1821,
    http: 500,
    retryable: true,
    zh: {
      cause: "读证桥没有启动成功（数据目录 {dir}）",
      remedy: "请在命令行运行 idcard-bridge start 查看原因",
    },
    en: {
      cause: "idcard-bridge did not start (data directory {dir})",
      remedy: "run `idcard-bridge start` in a terminal, it says why",
    },
  },
  "app.script-invalid": {
    code: 1812,
    http: 400,
    retryable: false,
    zh: {
      cause: "脚本 {file} 第 {line} 行无法识别",
      remedy: "每行写：秒数 punch 编号 [face|fingerprint|idcard]，或 秒数 clear，或 秒数 reset",
    },
    en: {
      cause: "line {line} of the script {file} is not understood",
      remedy: "write SECONDS punch CODE [face|fingerprint|idcard], SECONDS clear, or SECONDS reset",
    },
  },
});
