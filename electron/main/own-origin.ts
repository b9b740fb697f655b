/** The one origin that our windows know: the agent's, as it runs just now. */
export type OwnOrigin = () => string | null;

/** Of any URL, also `blob:http://…/…`; null for what has none. */
export function originOf(url: string): string | null {
  try {
    const { origin } = new URL(url);
    return origin === "null" ? null : origin;
  } catch {
    return null;
  }
}

export function isOwn(url: string, own: string | null): boolean {
  return own !== null && originOf(url) === own;
}
