import { Fault } from "../../base/fault.ts";
import { bridgeFaults } from "../faults.ts";
import { Stopping } from "../schemas/http.ts";
import type { Route } from "./route.ts";

/** Windows has no signal that a program could end on in good order: its installer and `idcard-bridge stop` use this. */
export const stopRoute: Route = {
  method: "POST",
  path: "/v1/stop",
  summary: "Ends the agent in good order; answers before it does.",
  access: "own",
  answer: Stopping,
  handle({ response }, { askToStop }) {
    if (!askToStop) throw new Fault(bridgeFaults["request.unknown"], { what: "/v1/stop" });
    response.once("close", askToStop);
    return { stopping: true as const };
  },
};
