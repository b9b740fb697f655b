import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import type { AtEnd } from "../../support/program.ts";

export const SCREEN_SIZE = { width: 1280, height: 900 };

/** A screen of its own. @returns what the environment variable DISPLAY has to say */
export async function openDisplay(atEnd: AtEnd): Promise<string> {
  const screen = `${SCREEN_SIZE.width}x${SCREEN_SIZE.height}x24`;
  // It picks a free number itself and writes it to descriptor 3.
  const server = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", screen, "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  atEnd(() => void server.kill());
  const number = server.stdio[3] as Readable;
  const [first] = await once(number, "data");
  return `:${String(first).trim()}`;
}
