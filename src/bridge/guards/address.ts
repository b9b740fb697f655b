import type { Server, Socket } from "node:net";

/** 127.0.0.0/8, ::1 and the same written as IPv6. */
export function isLoopback(address: string | undefined): boolean {
  return /^(::ffff:)?127\.\d+\.\d+\.\d+$|^::1$/i.test(address ?? "");
}

/** Hangs up on every peer that is not this machine, before a byte is read. */
export function refuseForeignPeers(server: Server, refused: () => void): void {
  server.prependListener("connection", (socket: Socket) => {
    if (isLoopback(socket.remoteAddress)) return;
    refused();
    socket.destroy();
  });
}
