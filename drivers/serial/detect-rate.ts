import type { Clock } from "../../src/base/clock.ts";
import { COMMANDS, encodeCommand, fits } from "../../src/sam/commands.ts";
import { FrameParser } from "../../src/sam/frame.ts";
import { type Line, nobody } from "../usb/line.ts";
import type { SerialDevice } from "./transport.ts";

/** reader-protocol.md 3.2, the factory setting first. */
export const RATES = [115_200, 57_600, 38_400, 19_200, 9_600] as const;
/** In the order in which they are tried. */
export type Rates = readonly [number, ...number[]];

/** The usual rate gets the time of a slow module, the others that of a quick one. */
const FIRST_MS = 1_000;
const OTHER_MS = 400;

/**
 * The rate at which a module answers "SAM status" (11 FF, harmless), or null. The first rate is tried again at the
 * end: a module that gets its power with the plug needs two seconds before it answers.
 * @throws Fault `reader.unplugged`, `reader.write-failed`
 */
export async function detectRate(
  device: SerialDevice,
  line: Line,
  rates: Rates,
  clock: Clock,
): Promise<number | null> {
  const [first, ...others] = rates;
  const tries = [[first, FIRST_MS] as const, ...others.map((rate) => [rate, OTHER_MS] as const)];
  for (const [rate, ms] of [...tries, [first, FIRST_MS] as const, [first, FIRST_MS] as const]) {
    if (!line.open) return null;
    await device.setRate(rate);
    await device.flush();
    if (await answers(device, line, ms, clock)) return rate;
  }
  return null;
}

/** Does a module answer within the time? */
function answers(device: SerialDevice, line: Line, ms: number, clock: Clock): Promise<boolean> {
  const parser = new FrameParser();
  return new Promise((resolve, reject) => {
    const end = () => {
      cancel();
      line.onData(nobody);
      line.onDisconnect(nobody);
    };
    const settle = (answered: boolean) => {
      end();
      resolve(answered);
    };
    const cancel = clock.after(ms, () => settle(false));
    line.onDisconnect(() => settle(false));
    line.onData((chunk) => {
      const events = parser.push(chunk);
      if (events.some((event) => event.kind === "reply" && fits(COMMANDS.status, event.reply))) settle(true);
    });
    device.write(encodeCommand(COMMANDS.status)).catch((error: unknown) => {
      end();
      reject(error);
    });
  });
}
