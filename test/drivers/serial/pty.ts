/**
 * A serial port of the real system without hardware: a pseudo-terminal that socat connects to an emulated module.
 * The module hears the line at the rate that the driver really set, and rubbish at any other.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, openSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { SamEmulator } from "../../../drivers/simulator/sam-emulator.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { hasProgram, type Need } from "../../support/debian.ts";
import { tempDir } from "../../support/temp-dir.ts";

export const needsSocat: Need = {
  what: "socat, which the serial tests need,",
  packages: ["socat"],
  isThere: () => process.platform === "linux" && hasProgram("socat"),
};

export interface Pty {
  readonly path: string;
  readonly sam: SamEmulator;
  /** Bytes that reached the module. */
  readonly heard: number;
  /** Pulls the plug: the port disappears. */
  unplug(): Promise<void>;
  plug(): Promise<void>;
}

export async function createPty({ rate = 115_200 } = {}): Promise<Pty> {
  const dir = await tempDir();
  const path = join(dir, "ttyUSB0");
  const sam = new SamEmulator({ clock: systemClock });
  let heard = 0;
  let line: { socket: Socket; terminal: number } | null = null;
  let pull = async () => {};
  const server = createServer((socket) => {
    // Held open from the start, so that its settings can be asked for while the driver has the port for itself.
    const terminal = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    line = { socket, terminal };
    let turn: Promise<void> = Promise.resolve();
    socket.on("error", () => {});
    socket.on("close", () => closeSync(terminal));
    socket.on("data", (bytes) => {
      heard += bytes.length;
      turn = turn.then(async () =>
        sam.receive((await rateOf(terminal)) === rate ? bytes : bytes.map((b) => b ^ 0x5a)),
      );
    });
  });
  server.listen(join(dir, "module.sock"));
  await once(server, "listening");
  sam.onSend((bytes) => line?.socket.write(bytes));
  const plug = async () => {
    const socat = spawn("socat", [`pty,raw,echo=0,link=${path}`, `UNIX-CONNECT:${join(dir, "module.sock")}`]);
    const ended = once(socat, "close");
    pull = async () => {
      socat.kill();
      await ended;
      sam.disconnect();
    };
    await once(server, "connection");
  };
  onTestFinished(async () => {
    await pull();
    server.close();
  });
  await plug();
  return {
    path,
    sam,
    get heard() {
      return heard;
    },
    unplug: () => pull(),
    plug,
  };
}

/** Bits per second that a terminal is set to. */
function rateOf(terminal: number): Promise<number> {
  return new Promise((resolve) => {
    const stty = spawn("stty", ["speed"], { stdio: [terminal, "pipe", "ignore"] });
    let text = "";
    stty.stdout?.setEncoding("utf8").on("data", (part: string) => (text += part));
    stty.on("close", () => resolve(Number(text)));
  });
}
