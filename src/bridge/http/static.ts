import type { IncomingMessage, ServerResponse } from "node:http";
import sirv from "sirv";

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
