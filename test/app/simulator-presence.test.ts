import { expect, test } from "vitest";
import { createSimulator } from "../../drivers/simulator/index.ts";
import { showSimulatorWithoutHardware } from "../../src/app/simulator-presence.ts";
import { Desk } from "../readers/desk.ts";

const GENERIC = { bus: "usb", score: 40, conflictProne: true, label: "Maybe a reader" } as const;

test("a real reader hides the simulated one, a device that may be none does not", async () => {
  for (const shown of [false, true]) {
    const desk = new Desk(shown ? { fingerprints: [GENERIC] } : {});
    const simulator = createSimulator({ clock: desk.clock });
    await desk.manager.start();
    showSimulatorWithoutHardware(desk.manager, simulator);
    expect(simulator.state().readers).toHaveLength(1);
    const real = desk.plug();
    await desk.tell();
    expect(simulator.state().readers).toHaveLength(shown ? 1 : 0);
    desk.pull(real);
    await desk.tell();
    expect(simulator.state().readers).toHaveLength(1);
  }
});
