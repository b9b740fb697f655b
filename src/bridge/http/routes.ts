import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { Fault } from "../../base/fault.ts";
import type { ReaderManager } from "../../readers/manager.ts";
import { bridgeFaults } from "../faults.ts";
import { ReadParams } from "../methods/card.ts";
import { readJson } from "./respond.ts";

/** What the bridge needs of a simulator; it does not know the driver. */
export interface SimulatorControl {
  insert(card: string, reader?: string): void;
  remove(reader?: string): void;
  plug(reader?: string): void;
  unplug(reader?: string): void;
  /** Makes the reader's next replies faulty; the simulator checks the shape. */
  fault(fault: unknown, reader?: string): void;
  state(): { readonly readers: readonly unknown[] };
}

export interface RouteContext {
  readonly readers: ReaderManager;
  readonly simulator: SimulatorControl | null;
  readonly version: string;
  readonly protocols: readonly number[];
  readonly openapi: () => object;
  readonly catalogue: () => object;
}

export interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Is the page that asks allowed? For the bland health document. */
  readonly originKnown: boolean;
  /** Ends when the caller hangs up. */
  readonly signal: AbortSignal;
}

export interface Route {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** open: any loopback caller; guarded: identified callers only. */
  readonly access: "open" | "guarded";
  handle(call: Call, context: RouteContext): Promise<object> | object;
}

const Insert = z.object({ card: z.string(), reader: z.string().optional() });
const Which = z.object({ reader: z.string().optional() });
const MakeFaulty = z.object({ fault: z.unknown(), reader: z.string().optional() });

export const ROUTES: readonly Route[] = [
  {
    method: "GET",
    path: "/v1/health",
    access: "open",
    handle: ({ originKnown }, { version, protocols }) => ({
      name: "idcard-bridge",
      version,
      protocol: { min: Math.min(...protocols), max: Math.max(...protocols) },
      originKnown,
    }),
  },
  { method: "GET", path: "/v1/openapi.json", access: "open", handle: (_, { openapi }) => openapi() },
  { method: "GET", path: "/v1/errors", access: "open", handle: (_, { catalogue }) => catalogue() },
  {
    method: "GET",
    path: "/v1/readers",
    access: "guarded",
    handle: (_, { readers }) => ({ readers: readers.list() }),
  },
  {
    method: "POST",
    path: "/v1/read",
    access: "guarded",
    async handle({ request, signal }, { readers }) {
      return await readers.read({ ...parse(ReadParams, await readJson(request)), signal });
    },
  },
  {
    method: "GET",
    path: "/v1/simulator",
    access: "guarded",
    handle: (_, context) => theSimulator(context).state(),
  },
  simulatorRoute("insert", Insert, (simulator, { card, reader }) => simulator.insert(card, reader)),
  simulatorRoute("remove", Which, (simulator, { reader }) => simulator.remove(reader)),
  simulatorRoute("unplug", Which, (simulator, { reader }) => simulator.unplug(reader)),
  simulatorRoute("plug", Which, (simulator, { reader }) => simulator.plug(reader)),
  simulatorRoute("fault", MakeFaulty, (simulator, { fault, reader }) => simulator.fault(fault, reader)),
];

/** Does something to a virtual reader and answers with the state after it. */
function simulatorRoute<T extends z.ZodType>(
  action: string,
  schema: T,
  act: (simulator: SimulatorControl, body: z.output<T>) => void,
): Route {
  return {
    method: "POST",
    path: `/v1/simulator/${action}`,
    access: "guarded",
    async handle({ request }, context) {
      // All of them may be unplugged: that must not hide the way to plug one in again.
      const simulator = action === "plug" ? context.simulator : theSimulator(context);
      if (!simulator) throw noSimulator();
      act(simulator, parse(schema, await readJson(request)));
      return simulator.state();
    },
  };
}

/** With real hardware there is none, and its routes do not exist. */
function theSimulator({ simulator }: RouteContext): SimulatorControl {
  if (!simulator || simulator.state().readers.length === 0) throw noSimulator();
  return simulator;
}

function noSimulator(): Fault {
  return new Fault(bridgeFaults["request.unknown"], { what: "/v1/simulator" });
}

function parse<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Fault(bridgeFaults["request.invalid"], { reason: `${issue?.path.join(".")}: ${issue?.message}` });
}
