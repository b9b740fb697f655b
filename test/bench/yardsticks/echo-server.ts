/** A bare `ws` echo server in a process of its own: the yardstick of the round trip. */
import { WebSocketServer } from "ws";

const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
server.on("listening", () => process.stdout.write(`${(server.address() as { port: number }).port}\n`));
server.on("connection", (socket) => socket.on("message", (data) => socket.send(String(data))));
