import type { z } from "zod";
import { Fault } from "../../base/fault.ts";
import { bridgeFaults } from "../faults.ts";
import { parse } from "../rpc/check.ts";
import { SimulatorFault, SimulatorInsert, SimulatorView, SimulatorWhich } from "../schemas/http.ts";
import type { Route, SimulatorControl } from "./route.ts";

export const simulatorRoutes: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/simulator",
    summary: "The simulated readers and what lies on them; 404 where real hardware is.",
    access: "guarded",
    answer: SimulatorView,
    handle: (_, { simulator }) => pluggedIn(simulator).state(),
  },
  simulatorRoute("insert", "Puts a simulated card down.", SimulatorInsert, (simulator, { card, reader }) =>
    simulator.insert(card, reader),
  ),
  simulatorRoute("remove", "Takes the simulated card away.", SimulatorWhich, (simulator, { reader }) =>
    simulator.remove(reader),
  ),
  simulatorRoute("unplug", "Pulls a virtual reader's cable.", SimulatorWhich, (simulator, { reader }) =>
    simulator.unplug(reader),
  ),
  simulatorRoute("plug", "Plugs a virtual reader in again.", SimulatorWhich, (simulator, { reader }) =>
    simulator.plug(reader),
  ),
  simulatorRoute(
    "fault",
    "Makes the next replies of a virtual reader faulty.",
    SimulatorFault,
    (simulator, { fault, reader }) => simulator.fault(fault, reader),
  ),
];

/** Does something to a virtual reader and answers with the state after it. */
function simulatorRoute<T extends z.ZodType>(
  action: string,
  summary: string,
  body: T,
  act: (simulator: SimulatorControl, body: z.output<T>) => void,
): Route {
  return {
    method: "POST",
    path: `/v1/simulator/${action}`,
    summary,
    access: "guarded",
    body,
    answer: SimulatorView,
    async handle(call, context) {
      // All of them may be unplugged: that must not hide the way to plug one in again.
      const simulator = action === "plug" ? context.simulator : pluggedIn(context.simulator);
      if (!simulator) throw noSimulator();
      act(simulator, parse(body, await call.body()));
      return simulator.state();
    },
  };
}

/** With real hardware there is none, and its routes do not exist. */
function pluggedIn(simulator: SimulatorControl | null): SimulatorControl {
  if (!simulator || simulator.state().readers.length === 0) throw noSimulator();
  return simulator;
}

function noSimulator(): Fault {
  return new Fault(bridgeFaults["request.unknown"], { what: "/v1/simulator" });
}
