/** What the SDK takes from the page it runs in; tests bring their own. */

/** `PermissionStatus`, as far as it is needed. */
export interface LoopbackPermission {
  readonly state: PermissionState;
  onchange: ((event: Event) => void) | null;
}

export interface Environment {
  readonly origin: string;
  /** An https page, or one of this machine. */
  readonly secure: boolean;
  readonly userAgent: string;
  /** Workers cannot show a prompt. */
  readonly worker: boolean;
  fetch(url: string, init: RequestInit): Promise<Response>;
  openSocket(url: string): WebSocket;
  /** Null where the browser does not know the permission. */
  permission(): Promise<LoopbackPermission | null>;
  /** Does the page run in a frame that was not given `allow="loopback-network"`? Null: in a frame that cannot tell. */
  frameBlocked(): boolean | null;
  /** Has the user just clicked or typed? Only then a prompt is no surprise. */
  userActive(): boolean;
  /** Calls back once after `ms`; the returned function takes the call back. */
  after(ms: number, callback: () => void): () => void;
  /** 0 ≤ n < 1 */
  random(): number;
}

interface FeaturePolicy {
  allowsFeature(name: string): boolean;
}

const PERMISSION = "loopback-network";

/** @param page `window`, or a worker's `self`: it lacks what only windows have */
export function browserEnvironment(page = globalThis as Partial<Window & typeof globalThis>): Environment {
  const policy = (page.document as { featurePolicy?: FeaturePolicy } | undefined)?.featurePolicy;
  return {
    origin: page.location?.origin ?? "null",
    secure: page.isSecureContext ?? true,
    userAgent: page.navigator?.userAgent ?? "",
    worker: page.document === undefined,
    fetch: (url, init) => fetch(url, init),
    openSocket: (url) => new WebSocket(url),
    async permission() {
      try {
        const { permissions } = page.navigator as Navigator;
        return (await permissions.query({ name: PERMISSION as PermissionName })) as LoopbackPermission;
      } catch {
        return null;
      }
    },
    frameBlocked() {
      if (page.window === undefined || page.window === page.window.top) return false;
      // Firefox has no such interface.
      return policy ? !policy.allowsFeature(PERMISSION) : null;
    },
    userActive: () => page.navigator?.userActivation?.isActive ?? page.document !== undefined,
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
  };
}
