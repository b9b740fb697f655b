/** The words of every verdict. `{origin}` is the page, `{url}` the agent's own page, `{owner}` who holds the reader. */
import type { Browser } from "./browser.ts";
import type { VerdictId } from "./verdict-id.ts";

/** Chinese, English. */
export type Text = readonly [zh: string, en: string];

export interface Situation {
  readonly browser: Browser;
  readonly worker: boolean;
  /** In a frame that was not given the permission; null: in a frame, and the browser does not tell. */
  readonly framed: boolean | null;
  readonly otherUser: boolean;
  readonly requiresUpdate?: "agent" | "page";
  readonly pending?: boolean;
}

const NOTHING: Text = ["", ""];

const CAUSES: Readonly<Record<VerdictId, Text>> = {
  connecting: ["正在连接读证桥…", "Connecting to the agent…"],
  "insecure-context": [
    "无法连接读证桥：浏览器不允许非 https 的公网网页访问本机程序",
    "No agent was reached: browsers keep public http pages from programs of this computer",
  ],
  "permission-prompt": [
    "浏览器需要您允许本网站访问本机的读证桥",
    "The browser needs your permission for this site to reach the agent on this computer",
  ],
  "permission-denied": [
    "浏览器已拒绝本网站访问本机程序",
    "The browser refuses this site access to programs of this computer",
  ],
  "not-running": ["没有找到读证桥", "The agent was not found"],
  "origin-refused": ["读证桥尚未允许 {origin}", "The agent does not allow {origin}"],
  "version-too-old": ["读证桥与本网页的版本不一致", "The agent and this page share no version"],
  "no-reader": ["没有找到读卡器", "No reader was found"],
  busy: ["读卡器正被 {owner} 占用", "The reader is held by {owner}"],
  ready: ["就绪", "Ready"],
};

const REMEDIES: Readonly<Record<VerdictId, Text>> = {
  connecting: NOTHING,
  "insecure-context": [
    "请用 https 打开本网站，或改用读证桥自带的页面 {url}；IT 人员也可用浏览器策略放行本网站。若是内网网页，请确认读证桥已启动",
    "Open the site by https, or use the agent's own page {url}; IT may allow the site by browser policy. On an intranet page, check that the agent runs",
  ],
  "permission-prompt": [
    "请点击“连接”，浏览器询问时选择“允许”；若没有询问，请确认读证桥已启动",
    "Press “Connect” and choose “Allow” when the browser asks; if it does not ask, check that the agent runs",
  ],
  "permission-denied": NOTHING,
  "not-running": ["请启动读证桥；若未安装，请先安装", "Start the agent; install it if it is not there"],
  "origin-refused": [
    "请在本机运行 idcard-bridge origins allow {origin}，或请 IT 人员把它加入允许的网址",
    "Run `idcard-bridge origins allow {origin}` on this computer, or have IT add it to the allowed origins",
  ],
  "version-too-old": ["请更新读证桥", "Update the agent"],
  "no-reader": [
    "请插上读卡器；若已插好，请运行 idcard-bridge doctor 检查驱动和权限",
    "Plug a reader in; if it is plugged in, run `idcard-bridge doctor` to check driver and permission",
  ],
  busy: ["请等它用完，或关闭那个页面", "Wait until it is released, or close that page"],
  ready: NOTHING,
};

/** Where each browser keeps its "no". */
const DENIED: Readonly<Record<Browser, Text>> = {
  chrome: [
    "请点击地址栏左侧的图标 →“网站设置”→ 把“设备上的应用”（Apps on device）改为“允许”，然后刷新",
    "Press the icon left of the address → “Site settings” → set “Apps on device” to “Allow”, then reload",
  ],
  edge: [
    "请点击地址栏左侧的图标 →“此站点的权限”→ 把“设备上的应用”（Apps on device）改为“允许”，然后刷新",
    "Press the icon left of the address → “Permissions for this site” → set “Apps on device” to “Allow”, then reload",
  ],
  firefox: [
    "请点击地址栏左侧的图标，清除对“访问此设备”（Access this device）的阻止，然后刷新并选择“允许”",
    "Press the icon left of the address, clear the block of “Access this device”, then reload and choose “Allow”",
  ],
  safari: [
    "请在 Safari 的网站设置里允许本网站访问本机，然后刷新",
    "Allow this site to reach this computer in Safari's website settings, then reload",
  ],
  other: [
    "请在浏览器的网站设置里允许本网站访问本机（本地网络）程序，然后刷新",
    "Allow this site to reach local programs (local network) in the browser's site settings, then reload",
  ],
};
const OR_IT: Text = [
  "。也可请 IT 人员下发策略，或改用读证桥自带的页面 {url}",
  ". Or have IT set the policy, or use the agent's own page {url}",
];
const FRAMED: Text = [
  '请网站作者给每一层 iframe 加上 allow="loopback-network; local-network-access"',
  'Have the site\'s author give every enclosing iframe allow="loopback-network; local-network-access"',
];
const IF_ALLOWED: Text = ["；若已有：", ". If they have it: "];
const IN_WORKER: Text = [
  "请先在本网站的页面上允许（后台线程不能提示）",
  "Allow it on a page of this site first: workers cannot ask",
];
const SAFARI_BLOCKS: Text = [
  "。Safari 不允许 https 网页访问本机 http 程序：请改用读证桥自带的页面 {url}，或请 IT 人员运行 idcard-bridge tls enable",
  ". Safari keeps https pages from local http programs: use the agent's own page {url}, or have IT run `idcard-bridge tls enable`",
];
const UPDATE_PAGE: Text = ["请网页作者更新 SDK", "Have the page's author update its SDK"];
const PENDING: Text = [
  "请在读证桥的提示里允许 {origin}，或运行 idcard-bridge origins allow {origin}",
  "Allow {origin} where the agent asks, or run `idcard-bridge origins allow {origin}`",
];

const OTHER_USER = {
  cause: [
    "本机运行的读证桥属于另一个系统用户",
    "The agent that runs here belongs to another user of this computer",
  ],
  remedy: [
    "请让那个用户退出读证桥，再由您启动；或请 IT 人员为每个用户设置不同的端口",
    "Have that user end the agent and start your own, or have IT give every user a port",
  ],
} as const;

export function textsOf(id: VerdictId, situation: Situation): { cause: Text; remedy: Text } {
  if (situation.otherUser) return OTHER_USER;
  return { cause: CAUSES[id], remedy: remedyOf(id, situation) };
}

function remedyOf(id: VerdictId, { browser, worker, framed, requiresUpdate, pending }: Situation): Text {
  const denied = joined(DENIED[browser], OR_IT);
  if (id === "permission-denied" && framed === null) return joined(joined(FRAMED, IF_ALLOWED), denied);
  if (id === "permission-denied") return framed ? FRAMED : denied;
  if (id === "permission-prompt" && worker) return IN_WORKER;
  if (id === "not-running" && browser === "safari") return joined(REMEDIES[id], SAFARI_BLOCKS);
  if (requiresUpdate === "page") return UPDATE_PAGE;
  return pending ? PENDING : REMEDIES[id];
}

const joined = ([zh, en]: Text, [zh2, en2]: Text): Text => [zh + zh2, en + en2];
