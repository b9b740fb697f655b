import type { Simulator } from "../../drivers/simulator/index.ts";
import type { ReaderManager } from "../readers/manager.ts";
import { mayBeUsed } from "../readers/reader.ts";

/** Keeps the simulated reader out of the way of real hardware: it is plugged in only while there is none. */
export function showSimulatorWithoutHardware(readers: ReaderManager, simulator: Simulator): void {
  const decide = () => {
    if (readers.list().some((reader) => !reader.simulated && mayBeUsed(reader))) simulator.show(false);
    else simulator.show(true);
  };
  readers.on("added", decide);
  readers.on("removed", decide);
  decide();
}
