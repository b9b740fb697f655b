import { z } from "zod";
import { Fault } from "../../base/fault.ts";
import { ReaderView } from "../../readers/reader.ts";
import { bridgeFaults } from "../faults.ts";
import { rpcMethod } from "../method.ts";
import type { WebSocketSession } from "../rpc/session.ts";
import type { MethodContext } from "./context.ts";

/** Protocol versions that this agent speaks; a version is never taken away, only added. */
export const PROTOCOLS = [1] as const;

export const sessionMethods = (context: MethodContext) => [
  rpcMethod({
    name: "session.hello",
    summary: "First call of every connection: agrees on the protocol.",
    access: "page",
    params: z.object({
      protocol: z.array(z.number().int()).min(1).max(20),
      client: z.object({ name: z.string().max(100), version: z.string().max(40) }),
    }),
    result: z.object({
      protocol: z.number().int(),
      version: z.string(),
      capabilities: z.array(z.string()),
      readers: z.array(ReaderView),
    }),
    handle({ protocol }) {
      const common = PROTOCOLS.findLast((version) => protocol.includes(version));
      if (common === undefined) {
        throw new Fault(bridgeFaults["session.protocol"], { supported: PROTOCOLS.join(", ") });
      }
      const { version, capabilities, readers } = context;
      return { protocol: common, version, capabilities: [...capabilities], readers: readers.list() };
    },
  }),
  rpcMethod({
    name: "session.cancel",
    summary: "Ends a call of this connection that is under way.",
    access: "page",
    params: z.object({ id: z.union([z.string(), z.number()]) }),
    result: z.object({ cancelled: z.boolean() }),
    handle: ({ id }, { session }) => ({ cancelled: (session as WebSocketSession).cancel(id) }),
  }),
];
