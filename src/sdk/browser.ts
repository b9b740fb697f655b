/** Whose settings a remedy has to name. */
export type Browser = "chrome" | "edge" | "firefox" | "safari" | "other";

/** Chromium under another name has other menus: 360, QQ, Sogou, Opera, Huawei, UC, Vivaldi. */
const FORK = /QQBrowser|QIHU|360SE|360EE|MetaSr|OPR\/|HuaweiBrowser|UBrowser|UCBrowser|Vivaldi|Electron/;

/**
 * @internal By the user agent: the words of a remedy depend on it, and the few things that browsers do differently
 * without a way to ask them.
 */
export function browserOf(userAgent: string): Browser {
  if (/Edg\//.test(userAgent)) return "edge";
  if (/Firefox\//.test(userAgent)) return "firefox";
  if (FORK.test(userAgent)) return "other";
  if (/Chrom(e|ium)\//.test(userAgent)) return "chrome";
  return /Safari\//.test(userAgent) ? "safari" : "other";
}
