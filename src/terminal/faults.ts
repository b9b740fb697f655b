import { type Fault, faultKinds } from "../base/fault.ts";

/** What an attendance terminal can meet. JSON-RPC codes 1700-1799. */
export const terminalFaults = faultKinds({
  "terminal.unreachable": {
    code: 1701,
    http: 502,
    retryable: true,
    zh: {
      cause: "考勤机 {sn} 连不上服务器 {server}（{reason}）",
      remedy: "请检查网络和服务器地址；打卡记录保存在本机，恢复后自动上传",
    },
    en: {
      cause: "the terminal {sn} cannot reach the server {server} ({reason})",
      remedy: "check the network and the server's address; punches are kept and sent later",
    },
  },
  "terminal.answer": {
    code: 1702,
    http: 502,
    retryable: true,
    zh: {
      cause: "服务器 {server} 的回答无法识别（{reason}）",
      remedy: "请检查服务器地址是否正确，或稍后再试",
    },
    en: {
      cause: "the server {server} gave no usable answer ({reason})",
      remedy: "check the server's address, or try again later",
    },
  },
  "terminal.unknown-app": {
    code: 1703,
    http: 403,
    retryable: true,
    zh: { cause: "服务器不认识应用 {appid}", remedy: "请检查 appid，或请平台管理员登记该应用" },
    en: {
      cause: "the server does not know the app {appid}",
      remedy: "check the appid, or have the platform register it",
    },
  },
  "terminal.wrong-secret": {
    code: 1704,
    http: 403,
    retryable: true,
    zh: {
      cause: "服务器不接受考勤机 {sn} 的签名",
      remedy: "请检查应用密钥 IDCARD_BRIDGE_APP_SECRET 是否与平台一致",
    },
    en: {
      cause: "the server refuses the signature of the terminal {sn}",
      remedy: "check that the app secret IDCARD_BRIDGE_APP_SECRET is the platform's",
    },
  },
  "terminal.not-registered": {
    code: 1705,
    http: 404,
    retryable: true,
    zh: { cause: "服务器没有登记考勤机 {sn}", remedy: "请在平台上登记或批准这台考勤机" },
    en: {
      cause: "the terminal {sn} is not registered at the server",
      remedy: "register or approve it at the platform",
    },
  },
  "terminal.refused": {
    code: 1706,
    http: 502,
    retryable: true,
    zh: { cause: "服务器拒绝了考勤机 {sn} 的请求（{reason}）", remedy: "请查看平台的通信记录" },
    en: {
      cause: "the server refused a request of the terminal {sn} ({reason})",
      remedy: "look at the platform's traffic log",
    },
  },
  "terminal.photo": {
    code: 1707,
    http: 502,
    retryable: true,
    zh: {
      cause: "人员 {userCode} 的照片无法使用（{reason}）",
      remedy: "请重新上传 400 KB 以内的 JPEG 或 PNG 照片",
    },
    en: {
      cause: "the photo of person {userCode} cannot be used ({reason})",
      remedy: "upload a JPEG or PNG photo of at most 400 KB",
    },
  },
  "terminal.storage-full": {
    code: 1708,
    http: 507,
    retryable: false,
    zh: {
      cause: "考勤机 {sn} 的打卡记录已满，且都没有上传",
      remedy: "请恢复网络，让记录先上传；未上传的记录不会被删除",
    },
    en: {
      cause: "the terminal {sn} is full of punches that are not uploaded",
      remedy: "restore the network so that they are uploaded; nothing unsent is deleted",
    },
  },
  "terminal.backlog": {
    code: 1709,
    http: 503,
    retryable: true,
    zh: { cause: "考勤机 {sn} 有 {unsent} 条打卡记录未上传", remedy: "请检查网络" },
    en: {
      cause: "the terminal {sn} has {unsent} punches that are not uploaded",
      remedy: "check the network",
    },
  },
  "terminal.not-saved": {
    code: 1710,
    http: 507,
    retryable: true,
    zh: { cause: "考勤机 {sn} 无法保存数据（{reason}）", remedy: "请检查磁盘空间" },
    en: { cause: "the terminal {sn} cannot store data ({reason})", remedy: "check the disk space" },
  },
  "terminal.status": {
    code: 1711,
    http: 502,
    retryable: true,
    zh: {
      cause: "服务器 {server} 返回了 HTTP {status}",
      remedy: "请检查服务器地址（含路径）是否正确；若正确，请联系平台管理员",
    },
    en: {
      cause: "the server {server} answered HTTP {status}",
      remedy: "check the server's address and path; if they are right, tell the platform's administrator",
    },
  },
});

/** The server refuses this terminal, whatever it asks for: nothing is wrong with the request itself. */
export const isAboutDevice = (fault: Fault): boolean =>
  fault.is(terminalFaults["terminal.unknown-app"]) ||
  fault.is(terminalFaults["terminal.wrong-secret"]) ||
  fault.is(terminalFaults["terminal.not-registered"]);
