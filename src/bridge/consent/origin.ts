/** What an origin is, exactly: scheme, host, port; the way a browser writes it and no other. */

/** `https://example.com`, `http://10.1.2.3:8080`; not `null`, not a prefix, not another spelling. */
export function isOrigin(text: string): boolean {
  try {
    const { origin, protocol } = new URL(text);
    return origin === text && (protocol === "https:" || protocol === "http:");
  } catch {
    return false;
  }
}

/**
 * May the user be asked about it? Over plain http anybody on the way can pretend to be the site, so that only IT
 * can allow such an origin; this machine's own pages are not under way anywhere.
 */
export function isTrustworthy(origin: string): boolean {
  const { protocol, hostname } = new URL(origin);
  return protocol === "https:" || ["127.0.0.1", "localhost", "[::1]"].includes(hostname);
}
