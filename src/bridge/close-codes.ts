/** Application close codes of `/v1/ws`: a page learns why it was dropped. Numbers are never given a new meaning. */
export const CLOSE = {
  helloTimeout: 4000,
  helloFirst: 4001,
  protocol: 4002,
  tooManyConnections: 4003,
  tooSlow: 4004,
  silent: 4005,
  shutdown: 4006,
  tooLarge: 4007,
  tooFast: 4008,
  otherUser: 4009,
  originRefused: 4010,
  originPending: 4011,
  originForgotten: 4012,
} as const;

export type CloseName = keyof typeof CLOSE;

/** What each code means, for the documents. */
export const CLOSE_TEXTS: Readonly<Record<CloseName, { readonly zh: string; readonly en: string }>> = {
  helloTimeout: { zh: "连接后没有及时调用 session.hello", en: "session.hello did not come in time" },
  helloFirst: { zh: "在 session.hello 之前调用了别的方法", en: "another call came before session.hello" },
  protocol: { zh: "双方没有共同的协议版本", en: "page and agent share no protocol version" },
  tooManyConnections: {
    zh: "连接太多（本机总数或该网页）",
    en: "too many connections, of this machine or of this page",
  },
  tooSlow: { zh: "网页不读取数据，积压太多", en: "the page does not read what is sent to it" },
  silent: { zh: "网页长时间没有响应", en: "the page did not answer a ping" },
  shutdown: { zh: "读证桥正在退出", en: "the agent is ending" },
  tooLarge: { zh: "消息太大", en: "a message was too large" },
  tooFast: { zh: "调用太频繁，多次提醒后仍不放慢", en: "too many calls, in spite of warnings" },
  otherUser: {
    zh: "调用者是本机的另一个系统用户",
    en: "the caller belongs to another user of this machine",
  },
  originRefused: { zh: "该网页未获准使用读证桥", en: "the page is not allowed to use the agent" },
  originPending: { zh: "正在等待本机用户同意该网页", en: "the user of this machine has not yet decided" },
  originForgotten: { zh: "对该网页的许可已被取消", en: "the permission of the page was taken back" },
};
