import type { Clock } from "../../src/base/clock.ts";
import type { HotPlug } from "../usb/hot-plug.ts";

/** Between two looks at the allowed ports. A look is one `stat` each, on Windows one query of the registry. */
const LOOK_MS = 500;

/** Calls back when one of the ports came or went. Not every port is on USB, so the system's USB events are not enough. */
export function watchPorts(
  present: () => Promise<readonly string[]>,
  { clock, hotPlug }: { clock: Clock; hotPlug: Pick<HotPlug, "watch"> },
  changed: () => void,
): () => void {
  // Ports that are there at the first look are told as well: whoever listed before may have missed them.
  let known = "";
  let stopped = false;
  let cancel: (() => void) | undefined;
  let looking: Promise<void> = Promise.resolve();
  const look = () => {
    looking = looking.then(async () => {
      const now = (await present().catch(() => [])).join("\n");
      if (known !== now && !stopped) changed();
      known = now;
    });
    return looking;
  };
  const tick = () =>
    void look().then(() => {
      if (!stopped) cancel = clock.after(LOOK_MS, tick);
    });
  const stopEvents = hotPlug.watch(() => void look());
  tick();
  return () => {
    stopped = true;
    cancel?.();
    stopEvents();
  };
}
