import type { ServerResponse } from "node:http";

/**
 * No inline script, no foreign resource, no frame of another site, the camera for our own page. The sockets are
 * named because not every browser takes them for `'self'`.
 */
function contentSecurityPolicy(port: number): string {
  const sockets = ["ws://127.0.0.1", "ws://localhost", "wss://127.0.0.1", "wss://localhost"];
  return [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    `connect-src 'self' ${sockets.map((socket) => `${socket}:${port}`).join(" ")}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** @param port the agent's own, that the request came in on */
export function setSecurityHeaders(response: ServerResponse, port: number): void {
  response.setHeader("Content-Security-Policy", contentSecurityPolicy(port));
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("X-Frame-Options", "DENY");
  response.setHeader("Referrer-Policy", "no-referrer");
  response.setHeader("Permissions-Policy", "camera=(self), microphone=(), geolocation=()");
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.setHeader("Vary", "Origin");
}
