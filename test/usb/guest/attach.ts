/** Plugs exported devices into this machine's vhci-hcd, without a helper program, as `usbip attach` does. Needs root. */
import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";

const VHCI = "/sys/devices/platform/vhci_hcd.0";

/** @returns the port of the virtual hub that the device is at */
export function attach(busId: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    socket.setNoDelay(true);
    let received = Buffer.alloc(0);
    socket.on("error", reject);
    socket.on("connect", () => {
      const request = Buffer.alloc(40);
      request.write("0111800300000000", "hex");
      request.write(busId, 8);
      socket.write(request);
    });
    socket.on("data", (data) => {
      received = Buffer.concat([received, data]);
      if (received.length >= 8 && received.readUInt32BE(4) !== 0) return void reject(new Error("refused"));
      if (received.length < 320) return;
      // The kernel takes the socket over; closing our side of it must not shut the connection down.
      const handle = (socket as unknown as { _handle: { fd: number; readStop(): void; close(): void } })
        ._handle;
      handle.readStop();
      const deviceId = (received.readUInt32BE(296) << 16) | received.readUInt32BE(300);
      const place = freePort();
      writeFileSync(`${VHCI}/attach`, `${place} ${handle.fd} ${deviceId} ${received.readUInt32BE(304)}`);
      handle.close();
      socket.unref();
      resolve(place);
    });
  });
}

function freePort(): string {
  for (const line of readFileSync(`${VHCI}/status`, "utf8").split("\n").slice(1)) {
    const [hub, port, status] = line.trim().split(/\s+/);
    if (hub === "hs" && status === "004") return String(Number(port));
  }
  throw new Error("no free port");
}
