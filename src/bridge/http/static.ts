import type { IncomingMessage, ServerResponse } from "node:http";
import sirv from "sirv";
import { allowOrigin } from "../guards/cors.ts";

/** Serves files or says that it has none. */
export type StaticFiles = (request: IncomingMessage, response: ServerResponse, otherwise: () => void) => void;

/** Built files; those below `/assets/` carry a hash in their name and never change. */
export function staticFiles(dir: string): StaticFiles {
  const serve = sirv(dir, {
    etag: true,
    extensions: ["html"],
    setHeaders(response, path) {
      response.setHeader(
        "Cache-Control",
        path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
      );
    },
  });
  return (request, response, otherwise) => serve(request, response, otherwise);
}

/** `/sdk.js`, `/sdk.classic.js`, `/activex.js` and their types: code and no data, so that every page may load it as a module. */
export function sdkFiles(dir: string): StaticFiles {
  const serve = staticFiles(dir);
  return (request, response, otherwise) => {
    if (!/^\/(sdk(\.classic)?|activex)\.(js|d\.ts)(\?|$)/.test(String(request.url))) return otherwise();
    const { origin } = request.headers;
    if (origin !== undefined && origin !== "null") allowOrigin(response, origin);
    response.setHeader("Cross-Origin-Resource-Policy", "cross-origin");
    serve(request, response, otherwise);
  };
}
