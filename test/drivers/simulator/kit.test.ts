import type { Driver } from "../../../drivers/contract.ts";
import { createSimulator } from "../../../drivers/simulator/index.ts";
import { TIMINGS } from "../../../drivers/simulator/timing.ts";
import { silentLog } from "../../../src/base/log.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { driverSuite, type Rig, type Wire } from "../kit.ts";

const READER = "simulator-1";

/** The simulator is a driver like any other; its own wire is the fake. */
async function rig(): Promise<Rig> {
  const clock = new FakeClock();
  const simulator = createSimulator({ clock, timing: TIMINGS.instant });
  const driver = await simulator.driver.load({ clock, log: silentLog });
  // Held from the start: an unplugged reader is not given out.
  const [sam, cable] = [simulator.emulator(READER), simulator.cable(READER)];
  const wire: Wire = {
    clock,
    sam,
    inject: (bytes) => sam.say(bytes),
    unplugAfter: (bytes) => cable.unplugAfter(bytes),
    unplug: () => cable.unplug(),
    plug: () => simulator.plug(READER),
  };
  return { wire, pieceLength: 1, ...counted(driver) };
}

function counted(driver: Driver): Pick<Rig, "driver" | "handles"> {
  let handles = 0;
  return {
    handles: () => handles,
    driver: {
      ...driver,
      async open(device) {
        const transport = await driver.open(device);
        handles++;
        let open = true;
        return {
          ...transport,
          async close() {
            await transport.close();
            if (open) handles--;
            open = false;
          },
        };
      },
    },
  };
}

driverSuite("simulator", rig);
