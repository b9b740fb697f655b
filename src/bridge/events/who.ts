/** What may be told of a request that was refused: its sender is a stranger, its words may be anything. */
import type { IncomingMessage } from "node:http";
import { isOrigin } from "../consent/origin.ts";

const MAX_HOST = 100;

/** Its origin where that is one, and what it called this machine where that is another name than the machine's. */
export function whoWas({ headers }: IncomingMessage): { origin: string | null; host?: string } {
  const { origin, host = "" } = headers;
  // A page's own GET carries no origin; the browser says that it is the agent's own.
  const own = headers["sec-fetch-site"] === "same-origin" ? `http://${host}` : "";
  const named = origin ?? own;
  const known = isOrigin(named) ? named : null;
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host)
    ? { origin: known }
    : { origin: known, host: host.slice(0, MAX_HOST) };
}
