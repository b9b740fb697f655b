import { faultKinds } from "../base/fault.ts";

/** Faults of the platform and of its administration API. JSON-RPC codes 1600-1699. */
export const platformFaults = faultKinds({
  "platform.storage": {
    code: 1606,
    http: 503,
    retryable: true,
    zh: { cause: "平台暂时无法保存数据", remedy: "请检查服务器磁盘空间，稍后重试" },
    en: {
      cause: "the platform cannot store data at the moment",
      remedy: "check the server's disk space and try again later",
    },
  },
  "platform.port": {
    code: 1607,
    http: 500,
    retryable: true,
    zh: {
      cause: "平台无法监听 {host}:{port}（{reason}）",
      remedy: "请关闭占用该端口的程序，或用 --platform-port 指定另一个端口",
    },
    en: {
      cause: "the platform cannot listen on {host}:{port} ({reason})",
      remedy: "close the program that uses this port, or choose another with --platform-port",
    },
  },
  "platform.unauthorized": {
    code: 1620,
    http: 401,
    retryable: false,
    zh: { cause: "管理令牌缺失或不正确", remedy: "请在 Authorization 请求头中提供正确的管理令牌" },
    en: {
      cause: "the administration token is missing or wrong",
      remedy: "send the right token in the header Authorization: Bearer",
    },
  },
  "platform.origin-refused": {
    code: 1621,
    http: 403,
    retryable: false,
    zh: { cause: "管理接口不接受其他网站的请求", remedy: "请从服务端程序调用管理接口" },
    en: {
      cause: "the administration API takes no calls from other web sites",
      remedy: "call the administration API from a server-side program",
    },
  },
  "platform.not-found": {
    code: 1622,
    http: 404,
    retryable: false,
    zh: { cause: "没有这个地址或记录：{what}", remedy: "请核对请求地址和编号" },
    en: { cause: "there is no such address or record: {what}", remedy: "check the address and the id" },
  },
  "platform.method-not-allowed": {
    code: 1623,
    http: 405,
    retryable: false,
    zh: { cause: "该地址不支持 {method} 方法", remedy: "请按接口文档使用正确的请求方法" },
    en: { cause: "this address does not take the method {method}", remedy: "use the documented method" },
  },
  "platform.bad-request": {
    code: 1624,
    http: 400,
    retryable: false,
    zh: { cause: "请求内容不正确：{problem}", remedy: "请按接口文档修正请求" },
    en: { cause: "the request is not right: {problem}", remedy: "correct the request as documented" },
  },
  "platform.body-too-large": {
    code: 1625,
    http: 413,
    retryable: false,
    zh: { cause: "请求内容超过 {limit} 字节", remedy: "请减小照片或分批提交" },
    en: {
      cause: "the request has more than {limit} bytes",
      remedy: "send smaller photos or fewer at a time",
    },
  },
  "platform.internal": {
    code: 1626,
    http: 500,
    retryable: true,
    zh: { cause: "平台内部错误", remedy: "请稍后重试；若反复出现，请把平台日志交给技术支持" },
    en: {
      cause: "something failed inside the platform",
      remedy: "try again later; if it comes back, send the platform's log to support",
    },
  },
  "platform.app-unknown": {
    code: 1630,
    http: 404,
    retryable: false,
    zh: { cause: "appid {appid} 未登记", remedy: "请先登记该 appid" },
    en: { cause: "the appid {appid} is not registered", remedy: "register the appid first" },
  },
  "platform.app-exists": {
    code: 1631,
    http: 409,
    retryable: false,
    zh: { cause: "appid {appid} 已登记，且密钥不同", remedy: "请使用已登记的密钥，或换一个 appid" },
    en: {
      cause: "the appid {appid} is registered with another secret",
      remedy: "use the registered secret or another appid",
    },
  },
  "platform.device-unknown": {
    code: 1632,
    http: 404,
    retryable: false,
    zh: { cause: "考勤设备 {sn} 未登记或尚未批准", remedy: "请先在平台登记或批准该设备" },
    en: {
      cause: "the device {sn} is not registered or not approved yet",
      remedy: "register or approve the device first",
    },
  },
  "platform.worker-unknown": {
    code: 1633,
    http: 404,
    retryable: false,
    zh: { cause: "没有编号为 {userCode} 的人员", remedy: "请先登记该人员" },
    en: { cause: "there is no worker with the user code {userCode}", remedy: "register the worker first" },
  },
  "platform.user-code-taken": {
    code: 1634,
    http: 409,
    retryable: false,
    zh: { cause: "人员编号 {userCode} 已属于另一人或曾被使用", remedy: "请不指定编号，由平台分配" },
    en: {
      cause: "the user code {userCode} belongs to somebody else or was used before",
      remedy: "leave the user code out: the platform chooses one",
    },
  },
  "platform.photo-unreadable": {
    code: 1635,
    http: 422,
    retryable: false,
    zh: { cause: "照片不是可读的 JPEG 或 PNG 图片", remedy: "请重新拍照或换一张 JPEG/PNG 照片" },
    en: {
      cause: "the photo is no readable JPEG or PNG picture",
      remedy: "take the photo again or choose another JPEG or PNG file",
    },
  },
  "platform.photo-too-large": {
    code: 1636,
    http: 413,
    retryable: false,
    zh: { cause: "照片过大（上限 {limit}）", remedy: "请缩小照片后再上传" },
    en: {
      cause: "the photo is too large (limit {limit})",
      remedy: "make the photo smaller and send it again",
    },
  },
  "platform.idempotency-conflict": {
    code: 1637,
    http: 409,
    retryable: false,
    zh: {
      cause: "同一个 Idempotency-Key 已用于内容不同的请求",
      remedy: "新的请求请使用新的 Idempotency-Key",
    },
    en: {
      cause: "this Idempotency-Key was used for a different request",
      remedy: "use a new Idempotency-Key for a new request",
    },
  },
  "platform.command-finished": {
    code: 1638,
    http: 409,
    retryable: false,
    zh: { cause: "命令 {id} 已被设备取走或已结束，不能取消", remedy: "请等待设备回报，或另下一条相反的命令" },
    en: {
      cause: "the command {id} was fetched by the device or is finished and cannot be cancelled",
      remedy: "wait for the device's report, or give the opposite command",
    },
  },
  "platform.project-unknown": {
    code: 1639,
    http: 404,
    retryable: false,
    zh: { cause: "没有编码为 {code} 的项目", remedy: "请先登记该项目" },
    en: { cause: "there is no project {code}", remedy: "register the project first" },
  },
  "platform.project-in-use": {
    code: 1640,
    http: 409,
    retryable: false,
    zh: { cause: "项目 {code} 下还有设备", remedy: "请先把这些设备移到别的项目" },
    en: { cause: "the project {code} still has devices", remedy: "move its devices elsewhere first" },
  },
  "platform.forbidden": {
    code: 1641,
    http: 403,
    retryable: false,
    zh: { cause: "该令牌的角色（{role}）无权执行此操作", remedy: "请使用有权限的令牌，或请管理员操作" },
    en: {
      cause: "the role of this token ({role}) does not allow this call",
      remedy: "use a token with the right role, or ask an administrator",
    },
  },
  "platform.locked": {
    code: 1642,
    http: 429,
    retryable: true,
    zh: {
      cause: "令牌多次输入错误，已暂停该地址登录",
      remedy: "请在 {minutes} 分钟后重试；正在使用的令牌不受影响",
    },
    en: {
      cause: "too many wrong tokens: signing in from this address is stopped for a while",
      remedy: "try again in {minutes} minutes; tokens that are in use go on working",
    },
  },
  "platform.token-unknown": {
    code: 1643,
    http: 404,
    retryable: false,
    zh: { cause: "没有编号为 {id} 的令牌", remedy: "请先列出令牌并核对编号" },
    en: { cause: "there is no token {id}", remedy: "list the tokens and check the id" },
  },
  "platform.command-not-retryable": {
    code: 1644,
    http: 409,
    retryable: false,
    zh: { cause: "命令 {id} 尚未结束、已成功或已重试过", remedy: "只能重试失败、过期或已取消的命令" },
    en: {
      cause: "the command {id} is under way, has succeeded or was repeated already",
      remedy: "only failed, expired and cancelled commands can be repeated",
    },
  },
  "platform.table-unreadable": {
    code: 1645,
    http: 422,
    retryable: false,
    zh: { cause: "无法读取表格：{reason}", remedy: "请使用导出的模板，保存为 CSV（UTF-8）或 XLSX 后重试" },
    en: {
      cause: "the table cannot be read: {reason}",
      remedy: "start from the exported template and save it as CSV (UTF-8) or XLSX",
    },
  },
  "platform.table-too-long": {
    code: 1646,
    http: 413,
    retryable: false,
    zh: { cause: "表格超过 {limit} 行", remedy: "请分成几个文件；导出大量数据时请用 CSV 或缩小范围" },
    en: {
      cause: "the table has more than {limit} rows",
      remedy: "split the file; for large exports use CSV or a narrower range",
    },
  },
});
