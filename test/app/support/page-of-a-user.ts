/** A page in a process of its own, which the system knows as some user's: `ORIGIN URL…`; prints where it arrived. */
import { WebSocket as Socket } from "ws";
import { connect } from "../../../src/sdk/index.ts";

const [origin = "", ...urls] = process.argv.slice(2);
let last = "";

const bridge = connect({
  url: urls,
  ask: "at-once",
  environment: {
    origin,
    secure: true,
    userAgent: "Mozilla/5.0 Chrome/150.0.0.0",
    worker: false,
    fetch: (url, init) => fetch(url, { ...init, headers: { origin } }),
    openSocket(url) {
      last = url.replace("ws:", "http:").replace("/v1/ws", "");
      const socket = new Socket(url, { origin });
      socket.on("error", () => {});
      return socket as unknown as WebSocket;
    },
    permission: async () => null,
    frameBlocked: () => false,
    userActive: () => true,
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
  },
});
await bridge.ready(AbortSignal.timeout(60_000)).catch(() => {});
process.stdout.write(JSON.stringify({ verdict: bridge.verdict.id, url: last }));
bridge.close();
process.exit();
