import type { IncomingMessage, ServerResponse } from "node:http";
import sirv from "sirv";

/** Nothing inline, nothing from elsewhere, in nobody's frame; photos come as blobs, since they need the token. */
const HEADERS = {
  "Content-Security-Policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
  "Cross-Origin-Opener-Policy": "same-origin",
};

/** Serves `/console` and its `/assets/…` out of the built pages, or says that the path is none of these. */
export type ConsoleFiles = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  otherwise: () => void,
) => void;

/** @param dir of the built pages; null: this platform has no console */
export function consoleFiles(dir: string | null): ConsoleFiles {
  if (dir === null) return (_request, _response, _path, otherwise) => otherwise();
  const serve = sirv(dir, {
    etag: true,
    setHeaders(response, path) {
      for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
      const forever = path.startsWith("/assets/");
      response.setHeader("Cache-Control", forever ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  return (request, response, path, otherwise) => {
    if (path !== "/console" && !path.startsWith("/assets/")) return otherwise();
    // The other pages in this directory belong to the agent.
    const file = path === "/console" ? "/console.html" : path;
    serve(Object.assign(request, { url: file }), response, otherwise);
  };
}
