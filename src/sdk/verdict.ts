/** What stands between a page and a card, worst first. Each is told apart, each has its own remedy. */

export type VerdictId =
  | "connecting"
  | "insecure-context"
  | "permission-prompt"
  | "permission-denied"
  | "not-running"
  | "origin-refused"
  | "version-too-old"
  | "no-reader"
  | "busy"
  | "ready";

export interface Verdict {
  readonly id: VerdictId;
  readonly zh: string;
  readonly en: string;
}

const TEXTS: Readonly<Record<VerdictId, readonly [string, string]>> = {
  connecting: ["正在连接读证桥…", "Connecting to the agent…"],
  "insecure-context": [
    "浏览器不允许非 https 的公网页面访问本机程序。请用 https 打开本网站，或直接使用读证桥自带的页面。",
    "The browser keeps public http pages from programs of this computer. Open the site by https, or use the agent's own page.",
  ],
  "permission-prompt": [
    "请在浏览器的提示中选择“允许”，以便访问本机的读卡器。",
    "Choose “Allow” when the browser asks for access to programs of this device.",
  ],
  "permission-denied": [
    "浏览器已拒绝本网站访问本机程序。请点击地址栏左侧的图标，在网站设置中允许访问本机，然后刷新；也可请 IT 人员下发策略。",
    "The browser refuses this site access to programs of this device. Allow it in the site settings beside the address, or have IT set the policy.",
  ],
  "not-running": [
    "没有找到读证桥。请启动读证桥；若未安装，请先安装。",
    "The agent was not found. Start it; install it if it is not installed.",
  ],
  "origin-refused": [
    "读证桥不认识本网站。请让 IT 人员把本网站加入允许的网址。",
    "The agent does not know this site. Have IT add it to the allowed origins.",
  ],
  "version-too-old": [
    "读证桥与本页面的版本不一致，请更新读证桥。",
    "Agent and page share no protocol version; update the agent.",
  ],
  "no-reader": ["没有找到读卡器，请插上读卡器。", "No reader was found; plug one in."],
  busy: ["读卡器正被其他页面占用。", "The reader is held by another page."],
  ready: ["就绪", "Ready"],
};

export function verdict(id: VerdictId): Verdict {
  const [zh, en] = TEXTS[id];
  return { id, zh, en };
}

/**
 * Why the agent cannot be reached. A refused loopback permission looks exactly like a missing agent, so the
 * browser is asked; on http pages its answer means nothing.
 */
export async function diagnose(url: string, pageIsOwn: boolean): Promise<Verdict> {
  const health = await fetch(`${url}/v1/health`, { cache: "no-store" }).then(
    (response) => response.json() as Promise<{ originKnown?: boolean }>,
    () => null,
  );
  if (health) return verdict(health.originKnown === false && !pageIsOwn ? "origin-refused" : "not-running");
  if (pageIsOwn) return verdict("not-running");
  if (!isSecureContext) return verdict("insecure-context");
  const permission = await loopbackPermission();
  if (permission === "denied") return verdict("permission-denied");
  if (permission === "prompt") return verdict("permission-prompt");
  return verdict("not-running");
}

/** Null where the browser does not know the permission. */
async function loopbackPermission(): Promise<PermissionState | null> {
  try {
    const status = await navigator.permissions.query({ name: "loopback-network" as PermissionName });
    return status.state;
  } catch {
    return null;
  }
}
