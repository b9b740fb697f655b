import { faultKinds } from "../base/fault.ts";

/** Faults of calling the bridge. JSON-RPC codes 1400-1499; the protocol's own codes are negative. */
export const bridgeFaults = faultKinds({
  "origin.refused": {
    code: 1401,
    http: 403,
    retryable: false,
    zh: {
      cause: "网页 {origin} 未获准使用读证桥",
      remedy: "请在读证桥的授权页面 /consent 允许该网址，或请 IT 人员把它加入 allowedOrigins",
    },
    en: {
      cause: "the page {origin} is not allowed to use the agent",
      remedy: "allow it on the agent's page /consent, or have IT add it to allowedOrigins",
    },
  },
  "origin.pending": {
    code: 1408,
    http: 403,
    retryable: true,
    zh: {
      cause: "网页 {origin} 正在等待本机用户同意",
      remedy: "请在读证桥的授权页面 /consent 选择“允许”或“拒绝”",
    },
    en: {
      cause: "the page {origin} waits for this computer's user to decide",
      remedy: "choose Allow or Refuse on the agent's page /consent",
    },
  },
  "origin.locked": {
    code: 1409,
    http: 403,
    retryable: false,
    zh: { cause: "本机策略不允许用户决定网页 {origin}", remedy: "请联系 IT 人员修改策略文件" },
    en: {
      cause: "this machine's policy leaves no decision about {origin} to its user",
      remedy: "ask IT to change the policy file",
    },
  },
  "origin.invalid": {
    code: 1412,
    http: 400,
    retryable: false,
    zh: {
      cause: "“{origin}”不是网页来源",
      remedy: "请写成 https://example.com 或 https://example.com:8443，不带路径",
    },
    en: {
      cause: '"{origin}" is no origin',
      remedy: "write https://example.com or https://example.com:8443, without a path",
    },
  },
  "caller.other-user": {
    code: 1413,
    http: 403,
    retryable: false,
    zh: {
      cause: "调用者是本机的另一个系统用户",
      remedy: "请让该用户启动自己的读证桥；确需共用时由 IT 人员设置 otherUsers",
    },
    en: {
      cause: "the caller belongs to another user of this machine",
      remedy: "let that user start an agent of their own; IT may relax it with otherUsers",
    },
  },
  "host.refused": {
    code: 1402,
    http: 421,
    retryable: false,
    zh: { cause: "请求的主机名不是本机", remedy: "请使用 http://127.0.0.1:{port}/ 访问" },
    en: {
      cause: "the request names a host that is not this machine",
      remedy: "use http://127.0.0.1:{port}/",
    },
  },
  "token.refused": {
    code: 1403,
    http: 401,
    retryable: false,
    zh: { cause: "访问令牌不正确", remedy: "请使用数据目录中 run.json 里的令牌；程序重新启动后令牌会改变" },
    en: {
      cause: "the access token is wrong",
      remedy: "use the token of run.json in the data directory; it changes with every start",
    },
  },
  "access.own-page-only": {
    code: 1404,
    http: 403,
    retryable: false,
    zh: { cause: "{method} 只允许读证桥自己的页面调用", remedy: "请在读证桥的录入页面上操作" },
    en: { cause: "{method} is for the agent's own page only", remedy: "use the agent's enrolment page" },
  },
  "session.hello-first": {
    code: 1405,
    http: 400,
    retryable: false,
    zh: {
      cause: "连接后第一个调用必须是 session.hello",
      remedy: "请使用 /sdk.js 提供的 SDK，或先调用 session.hello",
    },
    en: {
      cause: "the first call must be session.hello",
      remedy: "use the SDK from /sdk.js, or call session.hello first",
    },
  },
  "session.protocol": {
    code: 1406,
    http: 400,
    retryable: false,
    zh: {
      cause: "网页与读证桥的协议版本不一致（读证桥支持 {supported}）",
      remedy: "请更新读证桥，或请网页作者更新 SDK",
    },
    en: {
      cause: "page and agent share no protocol version (the agent speaks {supported})",
      remedy: "update the agent, or have the page's author update the SDK",
    },
  },
  "session.cancelled": {
    code: 1407,
    http: 499,
    retryable: true,
    zh: { cause: "操作已取消", remedy: "需要时请重新操作" },
    en: { cause: "the call was cancelled", remedy: "call again when needed" },
  },
  "request.invalid": {
    code: -32602,
    http: 400,
    retryable: false,
    zh: { cause: "请求参数有误（{reason}）", remedy: "请网页作者对照 /v1/openapi.json 检查参数" },
    en: { cause: "the parameters are wrong ({reason})", remedy: "check them against /v1/openapi.json" },
  },
  "request.malformed": {
    code: -32600,
    http: 400,
    retryable: false,
    zh: { cause: "请求不是有效的 JSON-RPC 2.0", remedy: "请使用 /sdk.js 提供的 SDK" },
    en: { cause: "the request is no valid JSON-RPC 2.0", remedy: "use the SDK from /sdk.js" },
  },
  "request.no-json": {
    code: -32700,
    http: 400,
    retryable: false,
    zh: { cause: "请求不是有效的 JSON", remedy: "请使用 /sdk.js 提供的 SDK" },
    en: { cause: "the request is no valid JSON", remedy: "use the SDK from /sdk.js" },
  },
  "request.too-large": {
    code: 1410,
    http: 413,
    retryable: false,
    zh: { cause: "请求超过 {limit} 字节", remedy: "请缩小照片后重试" },
    en: { cause: "the request is larger than {limit} bytes", remedy: "make the photo smaller and try again" },
  },
  "request.too-deep": {
    code: 1414,
    http: 400,
    retryable: false,
    zh: { cause: "请求嵌套超过 {limit} 层", remedy: "请网页作者对照 /v1/openapi.json 检查参数" },
    en: {
      cause: "the request nests deeper than {limit} levels",
      remedy: "check it against /v1/openapi.json",
    },
  },
  "request.too-fast": {
    code: 1415,
    http: 429,
    retryable: true,
    zh: { cause: "调用太频繁", remedy: "请放慢调用；等待放卡请用 card.watch 或 waitMs，不要轮询" },
    en: {
      cause: "too many calls in a short time",
      remedy: "slow down; wait for cards with card.watch or waitMs instead of polling",
    },
  },
  "request.timeout": {
    code: 1416,
    http: 504,
    retryable: true,
    zh: { cause: "{method} 没有及时完成", remedy: "请重试；若经常出现，请拔插读卡器" },
    en: {
      cause: "{method} did not end in time",
      remedy: "try again; if it happens often, replug the reader",
    },
  },
  "request.duplicate-id": {
    code: 1417,
    http: 400,
    retryable: false,
    zh: { cause: "编号 {id} 的调用还没有结束", remedy: "请网页作者为每个调用使用不同的编号" },
    en: { cause: "a call with the id {id} is still under way", remedy: "give every call an id of its own" },
  },
  "request.unknown": {
    code: -32601,
    http: 404,
    retryable: false,
    zh: { cause: "没有 {what}", remedy: "请对照 /v1/openapi.json；读证桥可能需要更新" },
    en: { cause: "there is no {what}", remedy: "see /v1/openapi.json; the agent may need an update" },
  },
  "request.too-many": {
    code: 1411,
    http: 429,
    retryable: true,
    zh: { cause: "同时进行的操作太多", remedy: "请等前面的操作完成" },
    en: { cause: "too many calls at once", remedy: "wait until earlier calls are done" },
  },
  "bridge.port-in-use": {
    code: 1420,
    http: 500,
    retryable: false,
    zh: {
      cause: "端口 {port} 已被另一个程序占用",
      remedy: "请关闭那个程序（也许读证桥已在运行），或用 --port 指定另一个端口",
    },
    en: {
      cause: "port {port} is taken by another program",
      remedy: "close that program (perhaps the agent runs already), or choose another port with --port",
    },
  },
  "bridge.internal": {
    code: -32603,
    http: 500,
    retryable: true,
    zh: { cause: "读证桥内部错误（编号 {log}）", remedy: "请重试；若仍如此，请把编号告诉 IT 人员" },
    en: { cause: "internal error ({log})", remedy: "try again; if it happens again, give the number to IT" },
  },
});
