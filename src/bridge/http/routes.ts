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
const Remove = z.object({ reader: z.string().optional() });

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
  {
    method: "POST",
    path: "/v1/simulator/insert",
    access: "guarded",
    async handle({ request }, context) {
      const simulator = theSimulator(context);
      const { card, reader } = parse(Insert, await readJson(request));
      simulator.insert(card, reader);
      return simulator.state();
    },
  },
  {
    method: "POST",
    path: "/v1/simulator/remove",
    access: "guarded",
    async handle({ request }, context) {
      const simulator = theSimulator(context);
      simulator.remove(parse(Remove, await readJson(request)).reader);
      return simulator.state();
    },
  },
];

/** With real hardware there is none, and its routes do not exist. */
function theSimulator({ simulator }: RouteContext): SimulatorControl {
  if (!simulator || simulator.state().readers.length === 0) {
    throw new Fault(bridgeFaults["request.unknown"], { what: "/v1/simulator" });
  }
  return simulator;
}

function parse<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new Fault(bridgeFaults["request.invalid"], { reason: `${issue?.path.join(".")}: ${issue?.message}` });
}
