/**
 * Browsers let an administrator name the pages that may reach programs of the same computer without a prompt
 * (Local Network Access). Each browser's way is one {@link BrowserPolicy}.
 */

export const BROWSERS = ["chrome", "edge", "chromium", "firefox"] as const;
export type BrowserId = (typeof BROWSERS)[number];

export interface PolicyStatus {
  /** Those of the wanted origins that the browser is told to let through. */
  readonly inForce: readonly string[];
  readonly missing: readonly string[];
  /** Where somebody else sets the same policy, which hides ours. */
  readonly hiddenBy?: string;
}

export interface BrowserPolicy {
  readonly browser: BrowserId;
  readonly name: string;
  /** The file or registry key, for people. */
  readonly place: string;
  /** Is the browser on this computer? */
  isInstalled(): Promise<boolean>;
  status(origins: readonly string[]): Promise<PolicyStatus>;
  /**
   * Makes exactly these origins ours; what others wrote stays. @returns false when nothing had to be changed
   * @throws Fault `policy.not-permitted`, `policy.hidden`, `policy.unreadable`
   */
  install(origins: readonly string[]): Promise<boolean>;
  /** Is there anything that {@link install} wrote? */
  hasOurs(): Promise<boolean>;
  /** Takes away what {@link install} wrote and nothing else. @returns false when there was nothing */
  remove(): Promise<boolean>;
}

/**
 * Chrome and Edge 139-145 know the first name, 146 and later the second, which is the stronger one there (Chrome
 * Enterprise policy list; learn.microsoft.com, deployedge).
 */
export const CHROMIUM_POLICIES = [
  "LocalNetworkAccessAllowedForUrls",
  "LoopbackNetworkAllowedForUrls",
] as const;

/** Firefox 150 and later: `LocalNetworkAccess.SkipDomains` takes the page's host (firefox-admin-docs.mozilla.org). */
export const FIREFOX_POLICY = "LocalNetworkAccess";
export const FIREFOX_LIST = "SkipDomains";

/** What Firefox wants of an origin. */
export function hostOf(origin: string): string {
  return new URL(origin).hostname;
}
