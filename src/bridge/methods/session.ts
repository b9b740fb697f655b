import { Fault } from "../../base/fault.ts";
import { bridgeFaults } from "../faults.ts";
import { rpcMethod } from "../method.ts";
import type { WebSocketSession } from "../rpc/session.ts";
import { CancelParams, CancelResult, HelloParams, HelloResult } from "../schemas/session.ts";
import { heldLeases, type MethodContext } from "./context.ts";

/** Protocol versions that this agent speaks; a version is never taken away, only added. */
export const PROTOCOLS = [1] as const;

export const sessionMethods = (context: MethodContext) => [
  rpcMethod({
    name: "session.hello",
    summary: "First call of every connection: agrees on the protocol.",
    access: "page",
    params: HelloParams,
    result: HelloResult,
    handle({ protocol }) {
      const common = PROTOCOLS.findLast((version) => protocol.includes(version));
      if (common === undefined) {
        throw new Fault(bridgeFaults["session.protocol"], { supported: PROTOCOLS.join(", ") });
      }
      const { version, capabilities, readers } = context;
      return {
        protocol: common,
        version,
        capabilities: [...capabilities],
        readers: readers.list(),
        leases: heldLeases(context),
      };
    },
  }),
  rpcMethod({
    name: "session.cancel",
    summary: "Ends a call of this connection that is under way.",
    access: "page",
    params: CancelParams,
    result: CancelResult,
    handle: ({ id }, { session }) => ({ cancelled: (session as WebSocketSession).cancel(id) }),
  }),
];
